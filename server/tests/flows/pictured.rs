//! Who is in a picture, through the public door: said where it stands, asked before it comes out, and without the picture
//! where a family did not say yes.

use std::io::Read as _;

use crate::support::{
    Answer, Person, Program, Visitor,
    media::say,
    newspaper::{allow, issue_step, ok},
    pictured::{begun, laid_out},
};
use serde_json::{Value, json};

async fn cover(teacher: &Person, issue: &str, id: &str) -> Answer {
    let path = format!("/api/issues/{issue}");
    let board = ok(teacher.get(&path)).await;
    let body = json!({"version": board["issue"]["version"], "cover": id});
    teacher.put(&path, &body).await
}

fn in_it(children: &[&str]) -> Value {
    let rows: Vec<Value> = children
        .iter()
        .map(|child| json!({"child": child, "kind": "image"}))
        .collect();
    json!({"people": {"said": "named", "children": rows}})
}

async fn status(who: &Visitor, id: &str) -> u16 {
    who.get(&format!("/api/media/{id}")).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn api_39_who_writes_says_who_is_in_a_picture_and_once_it_is_out_its_teachers_do() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let it = begun(&teacher, &pupil, 60).await;
        let path = format!("/api/media/{}/said", it.face);
        let seen = ok(pupil.get(&path)).await;
        assert_eq!(
            (&seen["said"]["people"], &seen["said"]["ways"]),
            (&json!("unsaid"), &json!(["image"]))
        );
        let around = seen["around"].as_array().unwrap();
        let names: Vec<&str> = around
            .iter()
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        assert_eq!(
            names,
            ["Hugo F.", "Lila M.", "Maëlys N.", "Tom B.", "Zoé D."]
        );
        for (who, code) in [
            (program.classmate().await, "read_only"),
            (program.head().await, "read_only"),
            (program.guardian().await, "not_found"),
            (program.stranger().await, "not_found"),
        ] {
            assert_eq!(who.get(&path).await.code(), code, "{}", who.id);
            let said = who
                .put(&path, &json!({"version": 0, "decorative": true}))
                .await;
            assert_eq!(said.code(), code, "{}", who.id);
        }
        assert_eq!(program.visitor().get(&path).await.status, 401);
        for (body, status, code) in [
            (in_it(&["demo-ines"]), 422, "people_unknown"),
            (in_it(&["no id!"]), 422, "people_unknown"),
            (in_it(&[]), 422, "people_unknown"),
            (
                json!({"people": {"said": "named", "children": [{"child": "demo-lila", "kind": "voice"}]}}),
                422,
                "people_unknown",
            ),
            (
                json!({"people": {"said": "nobody", "children": [{"child": "demo-lila", "kind": "image"}]}}),
                422,
                "people_unknown",
            ),
            (json!({"alternative": "x".repeat(501)}), 422, "too_long"),
            (
                json!({"version": 7, "decorative": true}),
                409,
                "said_meanwhile",
            ),
        ] {
            let wrong = say(&pupil, &it.face, body).await;
            assert_eq!((wrong.status, wrong.code().as_str()), (status, code));
        }
        let said = ok(say(&pupil, &it.face, in_it(&["demo-lila"]))).await;
        assert_eq!(
            said["said"]["children"],
            json!([{"child": "demo-lila", "name": "Lila M.", "kind": "image"}])
        );
        // What is left out stays.
        let said = ok(say(
            &pupil,
            &it.face,
            json!({"alternative": " Une flaque "}),
        ))
        .await;
        assert_eq!(
            (
                &said["said"]["alternative"],
                &said["said"]["version"],
                &said["said"]["people"]
            ),
            (&json!("Une flaque"), &json!(2), &json!("named"))
        );
        laid_out(&teacher, &pupil, &it).await;
        assert_eq!(
            say(&pupil, &it.face, in_it(&["demo-tom"])).await.code(),
            "read_only"
        );
        let karim = program.person("karim", "cartable").await;
        ok(say(
            &karim,
            &it.nest,
            json!({"decorative": true, "people": {"said": "nobody"}}),
        ))
        .await;
        ok(say(&teacher, &it.face, in_it(&["demo-tom"]))).await;
        ok(issue_step(
            &teacher,
            &it.issue,
            json!({"action": "sign_off"}),
        ))
        .await;
        ok(issue_step(
            &teacher,
            &it.issue,
            json!({"action": "publish"}),
        ))
        .await;
        // The text goes on elsewhere: its writer may write, and says nothing more of what came out.
        let homes = format!("/api/media/{}/homes", it.face);
        let home = json!({"kind": "document", "id": "demo-poules"});
        assert_eq!(pupil.post(&homes, &home).await.status, 204);
        assert_eq!(
            say(&pupil, &it.face, in_it(&["demo-zoe"])).await.code(),
            "came_out"
        );
        let wrong = program.stranger().await;
        assert_eq!(
            say(&wrong, &it.face, in_it(&["demo-zoe"])).await.code(),
            "not_found"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_23_without_a_picture_its_article_comes_out_and_nobody_sees_the_picture() {
    for program in Program::on_every_database().await {
        let (teacher, pupil) = (program.teacher().await, program.pupil().await);
        let visitor = program.visitor();
        let it = begun(&teacher, &pupil, 80).await;
        ok(say(&pupil, &it.face, in_it(&["demo-lila"]))).await;
        assert_eq!(
            cover(&teacher, &it.issue, &it.face).await.code(),
            "cover_unknown"
        );
        laid_out(&teacher, &pupil, &it).await;
        allow(&teacher, "demo-zoe", "public", "given").await;
        assert_eq!(
            cover(&teacher, &it.issue, "nowhere").await.code(),
            "cover_unknown"
        );
        let board = ok(cover(&teacher, &it.issue, &it.face)).await;
        assert_eq!(board["issue"]["cover"], it.face.as_str());

        // Everything in one list: words, names, and a consent with its ways.
        let sign = json!({"action": "sign_off", "audience": "public"});
        let refused = issue_step(&teacher, &it.issue, sign.clone()).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (422, "incomplete")
        );
        let lacking = json!({"kind": "consent", "article": it.article, "title": "La pluie", "child": "demo-lila",
            "name": "Lila M.", "what": "image", "refused": false,
            "choices": ["without_picture", "leave_out"], "choice": null});
        let nest = |kind: &str| json!({"kind": kind, "article": it.article, "media": it.nest});
        assert_eq!(
            refused.json()["missing"],
            json!([nest("alternative"), nest("people"), lacking])
        );
        // Inside the space nobody is asked who it is; what there is to see is asked for everybody.
        let inside =
            ok(teacher.get(&format!("/api/issues/{}/sign-off?audience=space", it.issue))).await;
        assert_eq!(inside["missing"], json!([nest("alternative")]));
        let words = json!({"alternative": "Un nid", "people": {"said": "nobody"}});
        ok(say(&teacher, &it.nest, words)).await;
        let view = ok(teacher.get(&format!(
            "/api/issues/{}/sign-off?audience=public",
            it.issue
        )))
        .await;
        assert_eq!(view["missing"], json!([lacking]));
        let pictures = view["pictures"].as_array().unwrap();
        let of = |id: &str| {
            pictures
                .iter()
                .find(|one| one["said"]["media"] == id)
                .unwrap()
        };
        assert_eq!(
            (
                &of(&it.face)["words"],
                &of(&it.nest)["words"],
                &of(&it.nest)["wants_words"]
            ),
            (
                &json!("Lila sous la pluie"),
                &json!("Un nid"),
                &json!(false)
            )
        );
        let choices = json!({"version": view["version"], "audience": "public", "choices":
            [{"article": it.article, "child": "demo-lila", "what": "image", "choice": "without_picture"}]});
        let set = ok(teacher.put(&format!("/api/issues/{}/choices", it.issue), &choices)).await;
        assert_eq!(set["missing"], json!([]));
        ok(issue_step(&teacher, &it.issue, sign)).await;
        let out = ok(issue_step(
            &teacher,
            &it.issue,
            json!({"action": "publish"}),
        ))
        .await;
        let publication = out["issue"]["publication"].as_str().unwrap().to_owned();
        let href = format!("/journal/{publication}");

        // On the page, in the book, on the school's page and by its address: the nest, and not the face.
        let page = visitor.get(&href).await.text();
        assert!(
            page.contains("Marque-page-secret.") && page.contains("alt=\"Un nid\""),
            "{page}"
        );
        assert!(page.contains("width=\"300\" height=\"400\""), "{page}");
        assert!(!page.contains(&it.face) && !page.contains("Lila"), "{page}");
        for form in ["", "?form=page", "?form=thumb"] {
            let face = visitor.get(&format!("/api/media/{}{form}", it.face)).await;
            assert_eq!(face.status, 404, "{form}");
            let nest = visitor.get(&format!("/api/media/{}{form}", it.nest)).await;
            assert_eq!(nest.status, 200, "{form}");
        }
        assert_eq!(status(&*program.guardian().await, &it.face).await, 404);
        assert_eq!(status(&pupil, &it.face).await, 200, "in its text it stays");
        let school = visitor.get("/ecoles/gilles-menage").await.text();
        let thumb = |id: &str| format!("/api/media/{id}");
        assert!(
            school.contains(&thumb(&it.nest)) && !school.contains(&it.face),
            "{school}"
        );
        let book = visitor
            .get(&format!("/api/publications/{publication}/files/epub"))
            .await;
        let mut book = zip::ZipArchive::new(std::io::Cursor::new(book.body)).unwrap();
        let mut photos = 0;
        for at in 0..book.len() {
            let mut file = book.by_index(at).unwrap();
            let name = file.name().unwrap().to_string();
            if name.ends_with(".jpg") {
                photos += 1;
            } else if name.ends_with(".xhtml") {
                let mut words = String::new();
                file.read_to_string(&mut words).unwrap();
                assert!(!words.contains("Lila"), "{name}: {words}");
            }
        }
        assert_eq!(photos, 1);

        // Tom is on it after all, and may be: until his family says no.
        ok(say(&teacher, &it.nest, in_it(&["demo-tom"]))).await;
        assert_eq!(status(&visitor, &it.nest).await, 200);
        let done = allow(&teacher, "demo-tom", "public", "refused").await;
        assert!(
            done["withdrawn"]
                .as_array()
                .unwrap()
                .contains(&json!("La pluie")),
            "{done}"
        );
        assert_eq!(status(&visitor, &it.nest).await, 404);
        assert!(!visitor.get(&href).await.text().contains("Marque-page"));
        assert!(
            !visitor
                .get("/ecoles/gilles-menage")
                .await
                .text()
                .contains(&it.nest)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jrn_24_a_picture_that_came_after_the_signature_is_asked_about_and_the_chosen_one_is_in_front()
 {
    let program = Program::demo();
    let (teacher, pupil) = (program.teacher().await, program.pupil().await);
    let it = begun(&teacher, &pupil, 100).await;
    laid_out(&teacher, &pupil, &it).await;
    for id in [&it.face, &it.nest] {
        let words = json!({"decorative": true, "people": {"said": "nobody"}});
        ok(say(&teacher, id, words)).await;
    }
    ok(cover(&teacher, &it.issue, &it.nest)).await;
    ok(issue_step(
        &teacher,
        &it.issue,
        json!({"action": "sign_off"}),
    ))
    .await;
    assert_eq!(cover(&teacher, &it.issue, "").await.code(), "signed_off");
    // Not said any more.
    ok(say(
        &teacher,
        &it.nest,
        json!({"people": {"said": "unsaid"}}),
    ))
    .await;
    let publish = json!({"action": "publish"});
    let refused = issue_step(&teacher, &it.issue, publish.clone()).await;
    assert_eq!(refused.code(), "incomplete");
    let missing = json!([{"kind": "people", "article": it.article, "media": it.nest}]);
    assert_eq!(refused.json()["missing"], missing);
    ok(say(
        &teacher,
        &it.nest,
        json!({"people": {"said": "nobody"}}),
    ))
    .await;
    let out = ok(issue_step(&teacher, &it.issue, publish)).await;
    let href = format!("/journal/{}", out["issue"]["publication"].as_str().unwrap());
    let guardian = program.guardian().await;
    let page = guardian.get(&href).await.text();
    let before = page.split("sommaire").next().unwrap();
    assert!(
        before.contains(&it.nest) && !before.contains(&it.face),
        "{before}"
    );
    let gallery = guardian.get("/journal").await.text();
    assert!(
        gallery.contains(&format!("/api/media/{}?form=thumb", it.nest)),
        "{gallery}"
    );
    // Its words say nothing of a picture that only adorns.
    assert!(!page.contains("Image sans description"), "{page}");
}
