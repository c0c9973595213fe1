//! Who sees a picture: asked at every request, before and after it comes out, and how much anybody may keep.

use crate::support::{
    Person, Program, Visitor,
    media::{begin, nobody, photo, picture, say},
    newspaper::{allow, issue_step, lay_out, ok, step},
    pictured::{begun, laid_out},
};
use passeplume_crdt::wire::hocuspocus::SyncStatus;
use serde_json::{Value, json};

fn with_pictures(ids: &[&str]) -> Vec<u8> {
    let blocks: Vec<Value> = ids
        .iter()
        .map(|id| json!({"type": "image", "attrs": {"src": format!("/api/media/{id}"), "alt": "Une poule"}}))
        .collect();
    let client = u64::from(rand::random::<u32>());
    passeplume_crdt::content::template(client, &json!({"type": "doc", "content": blocks}))
        .expect("a template")
}

async fn sees(who: &Visitor, id: &str) -> bool {
    let answer = who.get(&format!("/api/media/{id}")).await;
    if answer.status == 200 {
        return true;
    }
    assert_eq!(answer.code(), "not_found");
    false
}

/// An issue for `audience` with an article of zoe's: a picture that is hers, and one of another text that she only named.
struct Out {
    issue: String,
    article: String,
    mine: String,
    foreign: String,
    page: String,
}

async fn published(teacher: &Person, pupil: &Person, audience: &str, seed: u8) -> Out {
    let made = ok(teacher.post(
        "/api/journals/demo-planete/issues",
        &json!({"title": "Essai"}),
    ))
    .await;
    let issue = made["id"].as_str().unwrap().to_owned();
    ok(issue_step(teacher, &issue, json!({"action": "open"}))).await;
    let rows = json!([{"title": "La pluie", "mode": "individual",
        "assignees": [{"part": 0, "kind": "account", "subject": "demo-zoe"}]}]);
    let given = ok(teacher.post(&format!("/api/issues/{issue}/assignments"), &rows)).await;
    let article = given[0]["id"].as_str().unwrap().to_owned();
    let document = given[0]["document"].as_str().unwrap().to_owned();
    ok(step(pupil, &article, json!({"action": "begin"}))).await;
    let mine = picture(pupil, &document, &photo(400, 300, seed)).await;
    let foreign = picture(teacher, "demo-cantine", &photo(400, 300, seed + 1)).await;
    let mut live = pupil.opened(&document, "read-write").await;
    let kept = live.writes(&with_pictures(&[&mine, &foreign])).await;
    assert_eq!(kept, SyncStatus::Applied);
    ok(step(pupil, &article, json!({"action": "submit"}))).await;
    // Handed in: its author looks on, its teacher may still add one.
    assert_eq!(
        begin(pupil, &document, "picture", 9).await.code(),
        "read_only"
    );
    assert_eq!(begin(teacher, &document, "picture", 9).await.status, 201);
    nobody(teacher, &mine).await;
    lay_out(teacher, &issue, &article, 0).await;
    if audience == "public" {
        allow(teacher, "demo-zoe", "public", "given").await;
    }
    let sign = json!({"action": "sign_off", "audience": audience});
    ok(issue_step(teacher, &issue, sign)).await;
    let out = ok(issue_step(teacher, &issue, json!({"action": "publish"}))).await;
    let page = out["issue"]["publication"].as_str().unwrap();
    let page = format!("/journal/{page}");
    Out {
        issue,
        article,
        mine,
        foreign,
        page,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn med_10_a_picture_is_seen_by_the_readers_of_its_texts_and_of_what_came_out() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (guardian, visitor) = (program.guardian().await, program.visitor());
        let out = published(&teacher, &pupil, "families", 10).await;
        let (classmate, head) = (program.classmate().await, program.head().await);
        for who in [&pupil, &teacher, &classmate, &head, &guardian] {
            assert!(sees(who, &out.mine).await, "{}", who.id);
        }
        assert!(!sees(&*program.stranger().await, &out.mine).await);
        assert!(!sees(&visitor, &out.mine).await);
        assert!(
            !sees(&guardian, &out.foreign).await,
            "an id in a text is no right"
        );
        let html = guardian.get(&out.page).await.text();
        assert!(
            html.contains(&format!("src=\"/api/media/{}\"", out.mine)),
            "{html}"
        );
        let path = format!("/api/media/{}", out.mine);
        let known = guardian.get(&path).await;

        ok(issue_step(
            &teacher,
            &out.issue,
            json!({"action": "withdraw"}),
        ))
        .await;
        assert!(!sees(&guardian, &out.mine).await);
        let again = guardian.with("if-none-match", known.header("etag"));
        assert_eq!(
            again.get(&path).await.status,
            404,
            "what a browser keeps is asked for anew"
        );
        assert!(sees(&pupil, &out.mine).await);

        // For everybody: without a login, until its article alone is withdrawn.
        let out = published(&teacher, &pupil, "public", 20).await;
        assert!(sees(&visitor, &out.mine).await && !sees(&visitor, &out.foreign).await);
        let word = json!({"action": "withdraw", "word": "Pas encore."});
        ok(step(&teacher, &out.article, word)).await;
        assert!(!sees(&visitor, &out.mine).await);
    }
}

/// What its text only names came out elsewhere, for the same readers: it is in that book.
#[tokio::test(flavor = "multi_thread")]
async fn med_10_a_book_holds_the_pictures_that_came_out_with_it_and_no_others() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let before = published(&teacher, &pupil, "families", 50).await;
    let it = begun(&teacher, &pupil, 60).await;
    let seen = ok(pupil.get(&format!("/api/articles/{}", it.article))).await;
    let document = seen["document"].as_str().unwrap();
    let mut live = pupil.opened(document, "read-write").await;
    let kept = live.writes(&with_pictures(&[&before.mine])).await;
    assert_eq!(kept, SyncStatus::Applied);
    laid_out(&teacher, &pupil, &it).await;
    for id in [&it.face, &it.nest] {
        let words = json!({"decorative": true, "people": {"said": "nobody"}});
        ok(say(&teacher, id, words)).await;
    }
    ok(issue_step(
        &teacher,
        &it.issue,
        json!({"action": "sign_off"}),
    ))
    .await;
    let out = ok(issue_step(
        &teacher,
        &it.issue,
        json!({"action": "publish"}),
    ))
    .await;
    let publication = out["issue"]["publication"].as_str().unwrap();
    let guardian = program.guardian().await;
    let page = guardian.get(&format!("/journal/{publication}")).await;
    assert!(page.text().contains(&it.face));
    let file = format!("/api/publications/{publication}/files/epub");
    let book = std::io::Cursor::new(guardian.get(&file).await.body);
    let book = zip::ZipArchive::new(book).unwrap();
    let names = book.file_names().map(Result::unwrap);
    let photos = names.filter(|name| name.ends_with(".jpg"));
    assert_eq!(photos.count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn api_29_who_only_reads_adds_nothing_and_a_picture_is_shown_in_one_more_text_by_who_writes_there()
 {
    let program = Program::demo();
    let (pupil, teacher) = (program.pupil().await, program.teacher().await);
    // Hugo and two others write it, zoe reads.
    assert_eq!(
        begin(&pupil, "demo-cantine", "picture", 9).await.code(),
        "read_only"
    );
    let stranger = program.stranger().await;
    for document in ["demo-poules", "nulle-part", "../x"] {
        assert_eq!(
            begin(&stranger, document, "picture", 9).await.code(),
            "not_found"
        );
    }
    assert_eq!(
        begin(&program.visitor(), "demo-poules", "picture", 9)
            .await
            .code(),
        "not_logged_in"
    );
    let id = picture(&teacher, "demo-cantine", &photo(90, 90, 30)).await;
    let homes = format!("/api/media/{id}/homes");
    let here = json!({"kind": "document", "id": "demo-poules"});
    let there = json!({"kind": "document", "id": "demo-cantine"});
    assert_eq!(stranger.post(&homes, &here).await.code(), "not_found");
    assert_eq!(pupil.post(&homes, &there).await.code(), "read_only");
    assert_eq!(pupil.post(&homes, &here).await.status, 204);
    assert_eq!(pupil.post(&homes, &here).await.status, 204);
    let strange = json!({"kind": "planet", "id": "demo-poules"});
    assert_eq!(pupil.post(&homes, &strange).await.code(), "malformed");
}

#[tokio::test(flavor = "multi_thread")]
async fn med_11_a_quota_holds_and_what_is_given_up_makes_room() {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("passeplume.toml"),
        "[limits]\nquota-pupil = 60000\n",
    )
    .unwrap();
    let program = Program::start_in(folder.path(), &["--demo"], None);
    let (pupil, classmate) = (program.pupil().await, program.classmate().await);
    picture(&pupil, "demo-poules", &photo(200, 200, 40)).await;
    let begun = begin(&pupil, "demo-poules", "picture", 40_000).await;
    assert_eq!(begun.status, 201);
    let full = begin(&pupil, "demo-poules", "picture", 40_000).await;
    assert_eq!((full.status, full.code().as_str()), (413, "quota"));
    assert_eq!(
        begin(&classmate, "demo-poules", "picture", 40_000)
            .await
            .status,
        201
    );
    let id = begun.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/uploads/{id}");
    assert_eq!(classmate.delete(&path).await.code(), "not_found");
    assert_eq!(pupil.delete(&path).await.status, 204);
    assert_eq!(pupil.get(&path).await.code(), "not_found");
    assert_eq!(
        begin(&pupil, "demo-poules", "picture", 40_000).await.status,
        201
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn api_31_a_book_holds_the_pictures_that_came_out_with_it_and_no_others() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let out = published(&teacher, &pupil, "families", 40).await;
    let id = out.page.rsplit('/').next().unwrap();
    let file = format!("/api/publications/{id}/files/epub");
    let guardian = program.guardian().await;
    let book = guardian.get(&file).await;
    assert_eq!(book.status, 200, "{}", book.text());
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(book.body)).unwrap();
    let shown = guardian.get(&format!("/api/media/{}", out.mine)).await.body;
    let pictures: Vec<Vec<u8>> = (0..book.len())
        .filter_map(|at| {
            let mut file = book.by_index(at).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
            file.name().unwrap().ends_with(".jpg").then_some(bytes)
        })
        .collect();
    assert_eq!(pictures.len(), 1, "not the one of another text");
    assert_eq!(pictures[0], shown);
}
