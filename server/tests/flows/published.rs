//! What came out, through the public door: pages and files ask the right each time, and say nothing that is not out.

use std::{
    io::{Cursor, Read as _},
    process::Command,
};

use crate::support::{
    Person, Program, Visitor,
    newspaper::{allow, imprint, issue_step, ok, open_issue, published, step},
    update::paragraph,
};
use passeplume_crdt::wire::hocuspocus::SyncStatus;
use serde_json::json;

const SCHOOL: &str = "/ecoles/gilles-menage";

fn file_of(href: &str) -> String {
    let id = href.rsplit('/').next().unwrap();
    format!("/api/publications/{id}/files/epub")
}

#[tokio::test(flavor = "multi_thread")]
async fn api_31_api_38_pages_and_files_ask_each_time_and_are_gone_everywhere_at_once() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let (guardian, stranger) = (program.guardian().await, program.stranger().await);
        let visitor = program.visitor();
        let (issue, _, href) = published(&teacher, &pupil, "public").await;
        let (story, file) = (format!("{href}/1-ma-poule-preferee"), file_of(&href));

        // For everybody: nobody needs to log in, and a browser that has the bytes gets them once.
        let mut tagged = Vec::new();
        let paper = file.replace("epub", "pdf");
        for path in [href.as_str(), &story, &file, SCHOOL, &paper] {
            let whole = visitor.get(path).await;
            assert_eq!(whole.status, 200, "{path}");
            assert_eq!(whole.header("cache-control"), "private, no-cache", "{path}");
            let again = visitor.with("if-none-match", whole.header("etag"));
            let known = again.get(path).await;
            assert_eq!((known.status, known.body.len()), (304, 0), "{path}");
            assert_eq!(known.header("etag"), whole.header("etag"));
            tagged.push(again);
        }
        let book = visitor.get(&file).await;
        assert_eq!(book.header("content-type"), "application/epub+zip");
        assert_eq!(
            book.header("content-disposition"),
            "attachment; filename=\"planete-gilles-menage-numero-4-essai.epub\""
        );
        assert_eq!(&book.body[30..38], b"mimetype");
        assert_eq!(visitor.get(&file.replace("epub", "exe")).await.status, 404);
        let printed = visitor.get(&paper).await;
        assert_eq!(printed.header("content-type"), "application/pdf");
        assert_eq!(
            printed.header("content-disposition"),
            "attachment; filename=\"planete-gilles-menage-numero-4-essai.pdf\""
        );
        assert!(printed.body.starts_with(b"%PDF-1.7"));
        assert_ne!(printed.header("etag"), book.header("etag"));
        let page = visitor.get(&href).await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        let lists = async |who: &Visitor, path: &str| who.get(path).await.text().contains(&href);
        assert!(lists(&visitor, SCHOOL).await && lists(&guardian, "/journal").await);
        assert_eq!(visitor.get("/journal").await.status, 303);

        // For families: out for others at once, also with what a browser kept.
        let narrow = json!({"action": "narrow", "audience": "families"});
        ok(issue_step(&teacher, &issue, narrow)).await;
        for (path, nobody, other) in [
            (&href, 303, 404),
            (&story, 303, 404),
            (&file, 404, 404),
            (&paper, 404, 404),
        ] {
            for again in [&visitor, &tagged[0], &tagged[1], &tagged[2], &tagged[4]] {
                assert_eq!(again.get(path).await.status, nobody, "{path}");
            }
            assert_eq!(stranger.get(path).await.status, other, "{path}");
            assert_eq!(guardian.get(path).await.status, 200, "{path}");
        }
        let school = tagged[3].get(SCHOOL).await;
        assert!(school.status == 200 && !school.text().contains(&href));
        assert!(!lists(&stranger, "/journal").await && lists(&guardian, "/journal").await);

        // Withdrawn: gone for everybody.
        let kept = guardian.get(&file).await.header("etag").to_owned();
        ok(issue_step(&teacher, &issue, json!({"action": "withdraw"}))).await;
        let again = guardian.with("if-none-match", &kept);
        for path in [&href, &story, &file, &paper] {
            for who in [
                &*teacher, &*pupil, &*guardian, &*stranger, &visitor, &again, &tagged[0],
                &tagged[1], &tagged[2], &tagged[4],
            ] {
                let gone = who.get(path).await;
                assert_eq!(gone.status, 404, "{path}");
                assert_eq!(gone.header("etag"), "", "{path}");
            }
        }
        assert!(!lists(&guardian, "/journal").await);
    }
}

/// An article of this title with these words, handed in; its id.
async fn handed_in(
    teacher: &Person,
    pupil: &Person,
    issue: &str,
    title: &str,
    words: &str,
) -> String {
    let row = json!([{"title": title, "mode": "individual", "angle": "ANGLE-SECRET",
        "instructions": [{"kind": "everyone", "words": "CONSIGNE-SECRETE"}],
        "assignees": [{"part": 0, "kind": "account", "subject": "demo-zoe"}]}]);
    let given = ok(teacher.post(&format!("/api/issues/{issue}/assignments"), &row)).await;
    let article = given[0]["id"].as_str().unwrap().to_owned();
    let document = given[0]["document"].as_str().unwrap().to_owned();
    ok(step(pupil, &article, json!({"action": "begin"}))).await;
    let mut live = pupil.opened(&document, "read-write").await;
    assert_eq!(live.writes(&paragraph(words)).await, SyncStatus::Applied);
    ok(step(pupil, &article, json!({"action": "submit"}))).await;
    article
}

/// The words of a PDF, by `pdftotext` where it is installed; where everything is tested it is.
fn printed(bytes: &[u8]) -> String {
    let path = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(path.path(), bytes).unwrap();
    let read = Command::new("pdftotext").arg(path.path()).arg("-").output();
    let words = read.map(|read| String::from_utf8_lossy(&read.stdout).into_owned());
    // Titles and descriptions stand in the file as they are.
    words.unwrap_or_default() + &String::from_utf8_lossy(bytes)
}

/// Every byte that is said at these addresses, books unpacked.
async fn said(who: &Visitor, paths: &[String]) -> String {
    let mut all = String::new();
    for path in paths {
        let answer = who.get(path).await;
        if answer.header("content-type") == "application/pdf" {
            all.push_str(&printed(&answer.body));
            continue;
        }
        if answer.header("content-type") != "application/epub+zip" {
            all.push_str(&answer.text());
            continue;
        }
        let mut book = zip::ZipArchive::new(Cursor::new(answer.body)).unwrap();
        for at in 0..book.len() {
            let mut bytes = Vec::new();
            book.by_index(at).unwrap().read_to_end(&mut bytes).unwrap();
            all.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn api_32_no_byte_for_a_stranger_or_a_family_says_what_is_not_out() {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let (issue, idea, _) = open_issue(&teacher, &pupil).await;
    let shown = handed_in(&teacher, &pupil, &issue, "Le titre", "PAROLE-PUBLIEE").await;
    let taken = handed_in(&teacher, &pupil, &issue, "TITRE-RETIRE", "PAROLE-RETIREE").await;
    let draft = handed_in(
        &teacher,
        &pupil,
        &issue,
        "TITRE-BROUILLON",
        "PAROLE-BROUILLON",
    )
    .await;
    // The pupil's first words were returned with a word, and written again.
    let word = json!({"action": "return", "word": "MOT-DE-LA-MAITRESSE"});
    for article in [&shown, &draft] {
        ok(step(&teacher, article, word.clone())).await;
    }
    ok(step(&pupil, &shown, json!({"action": "submit"}))).await;
    let board = ok(teacher.get(&format!("/api/issues/{issue}"))).await;
    for article in [&shown, &taken] {
        ok(step(&teacher, article, json!({"action": "approve"}))).await;
        let place = json!({"action": "place", "section": board["sections"][0]["id"]});
        ok(step(&teacher, article, place)).await;
    }
    imprint(&teacher, &issue).await;
    for action in ["close", "lay_out"] {
        ok(issue_step(&teacher, &issue, json!({"action": action}))).await;
    }
    allow(&teacher, "demo-zoe", "public", "given").await;
    let sign = json!({"action": "sign_off", "audience": "public"});
    ok(issue_step(&teacher, &issue, sign)).await;
    let out = ok(issue_step(&teacher, &issue, json!({"action": "publish"}))).await;
    let id = out["issue"]["publication"].as_str().unwrap();
    let mut paths = vec![
        format!("/journal/{id}"),
        format!("/journal/{id}/1"),
        format!("/journal/{id}/2"),
        format!("/api/publications/{id}/files/epub"),
        format!("/api/publications/{id}/files/pdf"),
        "/journal".to_owned(),
        "/api/home".to_owned(),
        "/api/publications".to_owned(),
        SCHOOL.to_owned(),
    ];
    for year in [2024, 2025, 2026, 2027] {
        paths.push(format!("{SCHOOL}/{year}"));
    }
    for article in [&idea, &shown, &taken, &draft] {
        paths.push(format!("/api/articles/{article}"));
    }
    paths.push(format!("/api/issues/{issue}"));
    let (visitor, stranger) = (program.visitor(), program.stranger().await);
    let guardian = program.guardian().await;
    let readers: [&Visitor; 3] = [&visitor, &stranger, &guardian];
    // The search finds what it looks for: as long as it is out, what will be withdrawn is said.
    for who in readers {
        let all = said(who, &paths).await;
        assert!(all.contains("PAROLE-PUBLIEE") && all.contains("PAROLE-RETIREE"));
    }
    ok(step(&teacher, &taken, json!({"action": "withdraw"}))).await;
    for who in readers {
        let all = said(who, &paths).await;
        assert!(all.contains("PAROLE-PUBLIEE"));
        for secret in [
            "PAROLE-RETIREE",
            "TITRE-RETIRE",
            "PAROLE-BROUILLON",
            "TITRE-BROUILLON",
            "MOT-DE-LA-MAITRESSE",
            "CONSIGNE-SECRETE",
            "ANGLE-SECRET",
            "Ma poule préférée",
            "Notre poulailler",
            "Haëne-Lefèvre",
        ] {
            // Her own name is hers to know.
            let own = secret == "Haëne-Lefèvre" && std::ptr::eq(who, &raw const *guardian);
            assert!(own || !all.contains(secret), "{secret}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dem_7_the_demo_school_shows_an_exhibition_to_everybody_and_names_no_child() {
    for program in Program::on_every_database().await {
        let visitor = program.visitor();
        let school = visitor.get(SCHOOL).await;
        assert_eq!(school.status, 200);
        let school = school.text();
        let show = "/expositions/demo-exposition-2-publie";
        assert!(school.contains(show) && school.contains("Les noms du monument"));
        assert!(
            !school.contains("La rentrée"),
            "what families read is not for everybody"
        );
        let page = visitor.get(show).await.text();
        for words in [
            "Onze noms sont gravés",
            "Panneau 3",
            "Auguste avait vingt et un ans.",
            "La classe de CE2/CM1",
        ] {
            assert!(page.contains(words), "{words}");
        }
        for child in ["Maëlys", "Hugo"] {
            assert!(!page.contains(child), "{child}");
        }
        assert_eq!(visitor.get(&format!("{show}/2-auguste")).await.status, 200);
        assert_eq!(visitor.get(&file_of(show)).await.status, 200);
        let other = visitor.get("/journal/demo-exposition-2-publie").await;
        assert_eq!((other.status, other.header("location")), (303, show));
        // Another school's page is there and empty; what is no school is not.
        let empty = visitor.get("/ecoles/vieux-lavoir").await;
        assert!(empty.status == 200 && empty.text().contains("n’a rien publié pour l’instant"));
        for path in [
            "/ecoles/nulle-part",
            "/ecoles/gilles-menage/1999",
            "/ecoles/gilles-menage/x",
        ] {
            let absent = visitor.get(path).await;
            assert!(
                absent.status == 404 && absent.text().contains("retirée"),
                "{path}"
            );
        }
    }
}
