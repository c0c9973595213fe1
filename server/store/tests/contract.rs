//! One suite for both databases: every case runs on SQLite and on PostgreSQL, and fails where there is no PostgreSQL.
//!
//! Names carry the ids of the promises in `SPEC.md` (`STO-1` and so on).

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail the test"
)]

mod contract {
    pub(crate) mod append;
    pub(crate) mod backend;
    pub(crate) mod check;
    pub(crate) mod checkpoints;
    pub(crate) mod coming_out;
    pub(crate) mod comments;
    pub(crate) mod consents;
    pub(crate) mod copies;
    pub(crate) mod events;
    pub(crate) mod forum;
    pub(crate) mod forum_described;
    pub(crate) mod forum_later;
    pub(crate) mod forum_waiting;
    pub(crate) mod groups;
    pub(crate) mod homes;
    pub(crate) mod index;
    pub(crate) mod journals;
    pub(crate) mod late;
    pub(crate) mod layout;
    pub(crate) mod live;
    pub(crate) mod mail;
    pub(crate) mod media;
    pub(crate) mod messages;
    pub(crate) mod messages_media;
    pub(crate) mod migrations;
    pub(crate) mod notices;
    pub(crate) mod pack;
    pub(crate) mod people;
    pub(crate) mod pictured;
    pub(crate) mod proofreading;
    pub(crate) mod publications;
    pub(crate) mod rows_after;
    pub(crate) mod search;
    pub(crate) mod spaces;
    pub(crate) mod squash;
    pub(crate) mod talk;
    pub(crate) mod texts;
    pub(crate) mod world;
}

/// Runs each case on both databases, each run on a database of its own.
macro_rules! on_both_databases {
    ($($module:ident: $($case:ident),+ $(,)?);+ $(;)?) => {
        mod sqlite {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let backend = crate::contract::backend::Backend::sqlite().await;
                crate::contract::$module::$case(&backend).await;
                backend.finish().await;
            })+)+
        }
        mod postgres {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let backend = crate::contract::backend::Backend::postgres().await;
                crate::contract::$module::$case(&backend).await;
                backend.finish().await;
            })+)+
        }
    };
}

on_both_databases! {
    groups:
        sto_28_groups_and_levels_come_back_and_pens_follow_their_pupils,
        sto_28_a_new_title_of_an_article_leaves_each_group_its_own,
        sto_28_a_level_is_a_pupils_as_long_as_the_class_is,
        spc_3_what_an_empty_group_wrote_goes_with_no_other_class;
    homes:
        sto_54_what_is_late_is_its_keepers_longest_due_first,
        sto_55_late_words_wait_for_who_holds_the_pen,
        sto_56_figures_count_what_is_a_schools_own,
        sto_57_a_school_has_its_classes_and_issues_that_are_being_made;
    spaces:
        sto_26_an_invitation_comes_back_and_is_answered_once,
        sto_27_a_class_that_leaves_takes_what_is_its_own_and_nothing_else;
    copies:
        sto_62_what_was_written_together_stays_and_goes_along_as_a_copy,
        sto_62_who_wrote_nothing_there_takes_nothing_along;
    mail:
        sto_70_a_days_digest_is_taken_in_hand_once,
        sto_71_a_code_counts_for_its_time_and_few_guesses;
    people:
        sto_1_an_account_comes_back_as_it_was_made,
        sto_1_logins_are_unique_without_case,
        sto_1_many_accounts_are_created_together_or_not_at_all,
        sto_2_a_session_opens_is_found_and_ends,
        sto_19_one_question_answers_a_session_with_its_account,
        sto_2_no_dead_session_comes_back,
        sto_2_a_new_password_or_a_suspension_ends_every_session,
        sto_3_a_change_of_access_is_told;
    texts:
        sto_4_schools_classes_and_spaces_come_back,
        sto_4_a_document_comes_back_with_what_policy_needs,
        sto_4_documents_around_an_account_newest_first,
        sto_5_a_freeze_and_a_mute_are_told_and_audited;
    append:
        sto_6_what_was_appended_is_loaded_in_order,
        sto_6_hundreds_of_rows_of_many_documents_in_one_step,
        sto_6_any_number_of_rows_is_kept_whole,
        sto_6_a_mebibyte_and_an_empty_update_come_back,
        sto_7_a_log_that_moved_on_is_a_conflict_and_all_steps_are_dropped,
        sto_7_of_racing_writers_one_wins_each_seq,
        sto_8_a_client_id_belongs_to_one_account,
        sto_9_the_database_says_whether_it_takes_writes;
    late:
        sto_43_late_words_are_kept_with_their_step_and_decided_once,
        sto_43_a_damaged_proposal_is_left_out_and_its_text_opens;
    rows_after:
        sto_22_rows_after_a_place_are_those_that_follow,
        sto_22_a_place_inside_a_squashed_row_gets_it_whole_packed_or_not;
    checkpoints:
        sto_10_loading_begins_at_the_newest_checkpoint,
        sto_10_a_damaged_checkpoint_costs_time_and_no_words,
        sto_10_a_checkpoint_beyond_the_log_is_refused,
        sto_11_a_damaged_row_sets_one_document_aside,
        sto_11_every_field_of_a_row_is_under_its_checksum,
        sto_11_a_missing_row_is_found;
    squash:
        sto_12_bursts_become_rows_and_no_word_or_author_is_lost,
        sto_12_the_next_pass_begins_where_the_last_ended,
        sto_12_nobody_appends_into_a_squashed_row,
        sto_12_a_refused_replay_leaves_every_row,
        sto_12_what_is_being_written_is_left_alone;
    pack:
        sto_20_packed_rows_load_as_they_were_written,
        sto_20_writing_goes_on_after_packing_and_is_packed_too,
        sto_20_a_long_log_keeps_one_small_checkpoint,
        sto_20_what_was_written_today_is_not_packed,
        sto_20_a_damaged_chunk_sets_one_document_aside,
        sto_20_a_damaged_log_is_not_packed,
        sto_21_what_lies_on_disk_is_told_by_table;
    events:
        sto_13_positions_become_visible_in_their_order,
        sto_13_no_subscriber_skips_when_commits_overtake_each_other,
        sto_13_a_transaction_that_fails_tells_nothing,
        sto_14_whoever_waits_is_woken,
        sto_14_old_events_are_forgotten_and_positions_go_on;
    journals:
        sto_23_a_journal_an_issue_and_an_article_come_back,
        sto_24_a_step_is_whole_or_not_at_all,
        sto_24_a_place_is_one_of_the_issue_however_far_it_is_asked,
        sto_24_of_two_steps_at_once_one_is_taken;
    proofreading:
        sto_30_the_classes_that_proofread_are_kept_with_the_step;
    comments:
        sto_31_what_is_said_beside_a_text_comes_back_as_it_was_said,
        sto_31_there_is_an_end_to_comments_and_to_answers,
        sto_32_of_several_who_decide_about_a_comment_one_does,
        sto_32_what_is_hidden_is_audited_and_what_is_taken_back_is_gone;
    forum:
        for_1_a_place_is_given_when_everybody_sees_it,
        for_3_a_key_is_one_post_also_at_once,
        for_7_what_changes_at_once_comes_in_one_order_without_a_gap,
        for_8_pages_of_thousands_have_no_holes;
    forum_described:
        for_17_what_is_said_of_a_picture_changes_as_words_do,
        for_18_what_is_said_of_a_picture_is_found_while_it_is_seen,
        for_18_what_was_there_before_it_was_looked_for_is_found_too,
        rpt_5_what_was_reported_is_not_swept_until_every_report_is_closed,
        rpt_5_what_shows_a_picture_and_no_word_is_kept_when_it_is_taken_back;
    forum_later:
        for_10_former_words_are_kept_and_new_ones_wait,
        for_11_what_is_taken_out_of_sight_comes_back_as_it_was,
        for_12_topics_stand_in_their_order_and_marks_only_move_on,
        for_13_what_a_post_or_a_cover_shows_is_not_swept;
    forum_waiting:
        for_15_of_one_author_so_many_wait_and_no_more;
    publications:
        sto_25_a_publication_is_a_copy_that_can_be_taken_back,
        sto_25_an_article_that_moved_while_it_was_read_comes_out_with_nothing,
        sto_37_a_school_shows_what_is_for_everybody_until_it_is_taken_back,
        sto_38_a_publication_keeps_its_school_year;
    live:
        live_2_topics_concern_whom_the_rows_say,
        live_11_what_was_told_of_some_topics_is_found_among_what_concerns_others;
    media:
        sto_33_an_upload_goes_on_from_its_place_and_becomes_one_medium,
        sto_34_room_is_never_overdrawn_and_comes_back,
        sto_35_what_came_out_is_seen_until_it_is_withdrawn_and_nothing_else_is,
        sto_36_bytes_go_a_day_after_the_last_medium_that_needs_them;
    consents:
        sto_39_answers_come_back_and_count_as_long_as_who_gave_them_may,
        sto_40_a_refusal_takes_its_work_off_the_page_with_its_commit;
    coming_out:
        sto_41_nothing_comes_out_beside_a_refusal_that_was_not_seen,
        sto_41_a_choice_is_kept_and_what_is_left_out_loses_its_place;
    pictured:
        sto_50_what_is_said_of_a_medium_is_kept_on_the_version_that_was_seen,
        sto_51_nothing_comes_out_beside_a_name_that_was_not_seen,
        sto_52_who_appears_is_found_on_every_page_and_a_refusal_takes_it_off,
        sto_53_who_is_named_once_it_is_out_is_asked_about_at_once;
    search:
        sto_44_words_are_found_folded_by_prefix_titles_first,
        sto_44_pages_follow_each_other_without_a_gap,
        sto_44_a_title_is_found_with_the_commit_that_changes_it,
        src_2_what_may_not_be_opened_is_not_found;
    index:
        sto_45_a_text_is_due_once_its_log_went_on_and_rests,
        sto_45_what_came_out_is_due_with_its_trees,
        sto_60_what_changes_while_its_words_are_read_stays_due,
        sto_61_what_does_not_read_is_found_by_the_words_it_had;
    layout:
        sto_42_an_order_is_written_whole_or_not_at_all;
    messages:
        msg_5_numbers_have_no_gap_and_are_told_with_the_commit,
        msg_6_two_people_have_one_conversation_of_each_sort,
        msg_7_what_was_read_only_grows;
    messages_media:
        msg_19_what_a_message_names_or_named_is_not_swept,
        msg_21_a_file_keeps_its_name_and_size_from_its_upload_to_its_message;
    notices:
        not_1_what_is_out_of_sight_or_ones_own_calls_nobody,
        not_1_a_pupil_of_two_classes_rests_when_both_do,
        not_2_what_was_given_back_is_not_approved_by_being_sent_again;
    talk:
        msg_8_an_announcement_a_talk_a_night_and_a_block_come_back,
        rpt_2_a_report_is_kept_once_and_each_step_is_audited,
        rpt_6_what_waits_for_a_decision_is_not_pushed_out_of_the_list;
    migrations:
        sto_15_migrating_twice_changes_nothing,
        sto_15_a_database_of_the_first_version_is_brought_up,
        sto_15_an_edited_migration_is_refused,
        sto_15_a_database_of_a_newer_program_is_refused,
        sto_15_tables_that_lag_behind_are_said;
    check:
        sto_16_a_sound_database_is_clean,
        sto_16_a_check_finds_each_damage_and_goes_on,
        sto_16_what_was_set_aside_is_taken_back_when_sound;
}
