//! A class leaves a space through the public door: what it loses at once, and what stays its own.

use std::time::Duration;

use crate::support::{
    Program,
    newspaper::{imprint, issue_step, ok, published, step},
    update::paragraph,
};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn spc_3_a_class_that_leaves_loses_access_at_once_and_keeps_what_is_its_own() {
    for program in Program::on_every_database().await {
        let (claire, zoe) = (program.teacher().await, program.pupil().await);
        let (karim, hugo) = (
            program.person("karim", "cartable").await,
            program.classmate().await,
        );
        let common = ok(zoe.get("/api/articles/demo-article-poules")).await;
        let common = common["document"].as_str().unwrap().to_owned();
        let own = ok(zoe.get("/api/articles/demo-article-natation")).await;
        let (state, text) = (
            own["state"].clone(),
            own["document"].as_str().unwrap().to_owned(),
        );
        let words = zoe
            .get(&format!("/api/documents/{text}/content?format=text"))
            .await
            .text();
        let together = zoe
            .get(&format!("/api/documents/{common}/content?format=text"))
            .await
            .text();
        assert!(!together.is_empty());
        let mut hers = zoe.opens(&common).await;
        let mut his = hugo.opens(&text).await;
        let mut stays = hugo.opens(&common).await;

        let wrong = karim.delete("/api/spaces/planete/classes/gm-ce1-ce2").await;
        assert_eq!((wrong.status, wrong.code().as_str()), (403, "not_yours"));
        let left = claire
            .delete("/api/spaces/planete/classes/gm-ce1-ce2")
            .await;
        assert_eq!(left.status, 204, "{}", left.text());

        // Within a second she is out of the common text, and he out of hers; who stays, stays.
        assert!(hers.closed_within(Duration::from_secs(1)).await.is_some());
        assert!(his.closed_within(Duration::from_secs(1)).await.is_some());
        assert_eq!(stays.closed_within(Duration::from_millis(300)).await, None);
        for path in [
            "/api/spaces/planete".to_owned(),
            "/api/journals/demo-planete".to_owned(),
            "/api/issues/demo-numero-2".to_owned(),
            "/api/articles/demo-article-poules".to_owned(),
            format!("/api/documents/{common}/content"),
        ] {
            assert_eq!(zoe.get(&path).await.status, 404, "{path}");
            assert_eq!(claire.get(&path).await.status, 404, "{path}");
            assert_eq!(hugo.get(&path).await.status, 200, "{path}");
        }

        // Her own article is where it was on its way, word for word, in a space of her class, and nobody else's.
        let mine = ok(zoe.get("/api/articles/demo-article-natation")).await;
        assert_eq!((&mine["state"], &mine["document"]), (&state, &json!(text)));
        assert_eq!(
            zoe.get(&format!("/api/documents/{text}/content?format=text"))
                .await
                .text(),
            words
        );
        for who in [&karim, &hugo] {
            assert_eq!(
                who.get("/api/articles/demo-article-natation").await.status,
                404
            );
            assert_eq!(
                who.get(&format!("/api/documents/{text}/content"))
                    .await
                    .status,
                404
            );
        }
        let spaces = ok(claire.get("/api/spaces")).await;
        let kept = spaces
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["kind"] == "own")
            .expect("a space of its own");
        assert_eq!(
            (&kept["title"], kept["classes"].as_array().unwrap().len()),
            (&json!("Planète Gilles Ménage"), 1)
        );
        // What she wrote with others goes along as a copy that nobody writes in, and stays there.
        let own_space = kept["id"].as_str().unwrap();
        for who in [&zoe, &claire] {
            let texts = ok(who.get("/api/documents")).await;
            let texts = texts.as_array().unwrap();
            let mut copies = Vec::new();
            for one in texts.iter().filter(|one| one["space_id"] == own_space) {
                let id = one["id"].as_str().unwrap();
                let words = who
                    .get(&format!("/api/documents/{id}/content?format=text"))
                    .await
                    .text();
                if words == together {
                    copies.push((id.to_owned(), one["access"].clone()));
                }
            }
            assert_eq!(copies.len(), 1, "{texts:?}");
            assert_eq!(copies[0].1, "read");
            let id = &copies[0].0;
            assert_eq!(
                hugo.get(&format!("/api/documents/{id}/content"))
                    .await
                    .status,
                404
            );
            assert_eq!(
                karim
                    .get(&format!("/api/documents/{id}/content"))
                    .await
                    .status,
                404
            );
        }
        let still = hugo
            .get(&format!("/api/documents/{common}/content?format=text"))
            .await;
        assert_eq!(still.text(), together);
        let tom = program.person("tom", "cerise").await;
        let hand_in = json!({"action": "submit"});
        let step_on = ok(step(&tom, "demo-article-natation", hand_in)).await;
        assert_eq!(step_on["state"], "submitted", "her class goes on with it");

        // Coming back needs a new invitation.
        let invitation = {
            let again = json!({"class": "gm-ce1-ce2"});
            let again = ok(karim.post("/api/spaces/planete/invitations", &again)).await;
            again["id"].as_str().unwrap().to_owned()
        };
        let yes = json!({"class": "gm-ce1-ce2", "accept": true});
        ok(claire.post(&format!("/api/invitations/{invitation}/decision"), &yes)).await;
        assert_eq!(
            zoe.get("/api/articles/demo-article-poules").await.status,
            200
        );
        let last = karim.delete("/api/spaces/planete/classes/gm-ce2-cm1").await;
        assert_eq!(last.status, 204);
        let alone = claire
            .delete("/api/spaces/planete/classes/gm-ce1-ce2")
            .await;
        assert_eq!((alone.status, alone.code().as_str()), (409, "last_class"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spc_4_what_is_out_stays_out_until_either_side_takes_it_off() {
    for program in Program::on_every_database().await {
        let (claire, zoe) = (program.teacher().await, program.pupil().await);
        let karim = program.person("karim", "cartable").await;
        let guardian = program.guardian().await;
        let (issue, article, page) = published(&claire, &zoe, "families").await;
        let (other, second, other_page) = {
            // A second one that is signed, and waits.
            let made = json!({"title": "Suivant"});
            let made = ok(claire.post("/api/journals/demo-planete/issues", &made)).await;
            let other = made["id"].as_str().unwrap().to_owned();
            ok(issue_step(&claire, &other, json!({"action": "open"}))).await;
            let rows = json!([{"title": "Le vent", "mode": "individual",
                "assignees": [{"kind": "account", "subject": "demo-zoe"}]}]);
            let given = ok(claire.post(&format!("/api/issues/{other}/assignments"), &rows)).await;
            let second = given[0]["id"].as_str().unwrap().to_owned();
            let text = given[0]["document"].as_str().unwrap().to_owned();
            ok(step(&zoe, &second, json!({"action": "begin"}))).await;
            let mut live = zoe.collaborates(&text).await;
            live.scope().await;
            live.sync().await;
            live.writes(&paragraph("Il souffle.")).await;
            ok(step(&zoe, &second, json!({"action": "submit"}))).await;
            ok(step(&claire, &second, json!({"action": "approve"}))).await;
            let board = ok(claire.get(&format!("/api/issues/{other}"))).await;
            let place = json!({"action": "place", "section": board["sections"][0]["id"]});
            ok(step(&claire, &second, place)).await;
            imprint(&claire, &other).await;
            for action in ["close", "lay_out", "sign_off"] {
                ok(issue_step(&claire, &other, json!({"action": action}))).await;
            }
            (other, second, page.clone())
        };
        assert_eq!(
            claire
                .delete("/api/spaces/planete/classes/gm-ce1-ce2")
                .await
                .status,
            204
        );

        // Nobody answers any more for an issue that lost an article; the article is approved, in its own class.
        let board = ok(karim.get(&format!("/api/issues/{other}"))).await;
        assert_eq!(
            (
                &board["issue"]["state"],
                &board["issue"]["signed"],
                &board["articles"]
            ),
            (&json!("layout"), &Value::Null, &json!([]))
        );
        let mine = ok(claire.get(&format!("/api/articles/{second}"))).await;
        assert_eq!(
            (&mine["state"], &mine["section"]),
            (&json!("approved"), &Value::Null)
        );
        assert_eq!(
            karim.get(&format!("/api/articles/{second}")).await.status,
            404
        );

        // The page stands; those who left take their article off it, those who stayed the issue.
        assert_eq!(guardian.get(&other_page).await.status, 200);
        let mine = ok(claire.get(&format!("/api/articles/{article}"))).await;
        assert_eq!(mine["state"], "published");
        ok(step(&claire, &article, json!({"action": "withdraw"}))).await;
        assert!(
            !guardian
                .get(&page)
                .await
                .text()
                .contains("Marque-page-secret.")
        );
        ok(issue_step(&karim, &issue, json!({"action": "withdraw"}))).await;
        assert_eq!(guardian.get(&page).await.status, 404);
        let crepes = ok(claire.get("/api/articles/demo-article-crepes")).await;
        assert_eq!(crepes["state"], "published");
        ok(issue_step(
            &karim,
            "demo-numero-1",
            json!({"action": "withdraw"}),
        ))
        .await;
        let crepes = ok(claire.get("/api/articles/demo-article-crepes")).await;
        assert_eq!(crepes["state"], "withdrawn", "also what went along");
    }
}
