//! The routes, one file a noun, and the OpenAPI description that comes with them.

pub(crate) mod article_content;
pub(crate) mod article_steps;
pub(crate) mod articles;
pub(crate) mod assignments;
pub(crate) mod authors;
mod beside;
mod book;
mod club;
pub(crate) mod comments;
mod common;
pub(crate) mod consents;
pub(crate) mod content;
pub(crate) mod conversations;
pub(crate) mod correspondents;
pub(crate) mod demo;
pub(crate) mod documents;
pub(crate) mod forums;
pub(crate) mod freeze;
pub(crate) mod groups;
pub(crate) mod health;
pub(crate) mod home;
pub(crate) mod invitation_code;
pub(crate) mod invitations;
pub(crate) mod issue_steps;
pub(crate) mod issues;
pub(crate) mod journals;
pub(crate) mod layout;
pub(crate) mod mail;
pub(crate) mod media;
mod media_homes;
pub(crate) mod messages;
pub(crate) mod notices;
pub(crate) mod openapi;
pub(crate) mod overview;
pub(crate) mod pages;
mod pictures;
mod post_said;
pub(crate) mod post_steps;
pub(crate) mod posts;
pub(crate) mod proposals;
pub(crate) mod published;
pub(crate) mod reactions;
mod report_posts;
pub(crate) mod reports;
pub(crate) mod said;
pub(crate) mod search;
pub(crate) mod session;
pub(crate) mod sharing;
pub(crate) mod sign_off;
pub(crate) mod sockets;
pub(crate) mod spaces;
pub(crate) mod talk;
mod talking;
pub(crate) mod topics;
pub(crate) mod tunnel;
pub(crate) mod uploads;
pub(crate) mod writing;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// Every described route.
pub(crate) fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(session::open, session::show, session::end))
        .routes(routes!(demo::list))
        .routes(routes!(documents::list))
        .routes(routes!(documents::show))
        .routes(routes!(content::show))
        .routes(routes!(authors::list))
        .routes(routes!(freeze::set))
        .routes(routes!(proposals::list))
        .routes(routes!(proposals::decide))
        .routes(routes!(home::show))
        .routes(routes!(home::approvals))
        .routes(routes!(writing::list))
        .routes(routes!(overview::show))
        .routes(routes!(home::publications))
        .routes(routes!(published::file))
        .routes(routes!(search::find))
        .routes(routes!(spaces::list, sharing::open))
        .routes(routes!(sharing::show))
        .routes(routes!(sharing::leave))
        .routes(routes!(sharing::classes))
        .routes(routes!(groups::list, groups::make))
        .routes(routes!(groups::change, groups::close))
        .routes(routes!(groups::levels))
        .routes(routes!(invitations::invite))
        .routes(routes!(invitations::list))
        .routes(routes!(invitations::look))
        .routes(routes!(invitations::decide))
        .routes(routes!(invitations::revoke))
        .routes(routes!(invitation_code::qr))
        .routes(routes!(spaces::roster))
        .routes(routes!(journals::list, journals::create))
        .routes(routes!(journals::show))
        .routes(routes!(issues::create))
        .routes(routes!(issues::show, issues::edit))
        .routes(routes!(issue_steps::take))
        .routes(routes!(sign_off::show))
        .routes(routes!(sign_off::choose))
        .routes(routes!(layout::write))
        .routes(routes!(consents::mine, consents::answer))
        .routes(routes!(consents::table))
        .routes(routes!(articles::propose))
        .routes(routes!(assignments::assign))
        .routes(routes!(articles::show, articles::edit))
        .routes(routes!(article_steps::take))
        .routes(routes!(article_content::show))
        .routes(routes!(comments::list, comments::add))
        .routes(routes!(comments::reply))
        .routes(routes!(comments::decide))
        .routes(routes!(comments::hide))
        .routes(routes!(comments::delete))
        .routes(routes!(forums::list, forums::open))
        .routes(routes!(forums::show, forums::change))
        .routes(routes!(topics::begin))
        .routes(routes!(topics::show, topics::change))
        .routes(routes!(topics::read))
        .routes(routes!(posts::list, posts::say))
        .routes(routes!(posts::edit, posts::delete))
        .routes(routes!(reactions::react, reactions::unreact))
        .routes(routes!(posts::versions))
        .routes(routes!(post_steps::take))
        .routes(routes!(post_steps::waiting))
        .routes(routes!(correspondents::list))
        .routes(routes!(conversations::list, conversations::open))
        .routes(routes!(conversations::show))
        .routes(routes!(conversations::read))
        .routes(routes!(messages::list, messages::send))
        .routes(routes!(messages::edit, messages::delete))
        .routes(routes!(messages::versions))
        .routes(routes!(talk::of_class, talk::open_class, talk::close_class))
        .routes(routes!(talk::of_space, talk::open_space, talk::close_space))
        .routes(routes!(talk::night))
        .routes(routes!(talk::block, talk::unblock))
        .routes(routes!(reports::list, reports::report))
        .routes(routes!(reports::take))
        .routes(routes!(uploads::begin))
        .routes(routes!(uploads::show, uploads::send, uploads::give_up))
        .routes(routes!(uploads::finish))
        .routes(routes!(media::show))
        .routes(routes!(media::add_home))
        .routes(routes!(said::show, said::say))
        .routes(routes!(notices::list))
        .routes(routes!(notices::see))
        .routes(routes!(mail::show, mail::choose))
        .routes(routes!(mail::confirm))
        .routes(routes!(openapi::show))
}
