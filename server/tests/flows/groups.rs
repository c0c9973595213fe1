//! Groups of pupils through the public door: who is in them, and what each is asked.

use std::time::Duration;

use crate::support::{
    Person, Program,
    newspaper::{group, ok},
    update::paragraph,
};
use passeplume_crdt::wire::hocuspocus::SyncStatus;
use serde_json::json;
use tokio::time::timeout;

#[tokio::test(flavor = "multi_thread")]
async fn spc_5_a_group_is_its_teachers_and_its_pens_follow_its_pupils_within_a_second() {
    for program in Program::on_every_database().await {
        let (claire, zoe, hugo) = (
            program.teacher().await,
            program.pupil().await,
            program.classmate().await,
        );
        let karim = program.person("karim", "cartable").await;
        let path = "/api/spaces/planete/groups";
        for (who, status) in [
            (&zoe, 403),
            (&program.head().await, 403),
            (&program.stranger().await, 404),
        ] {
            assert_eq!(who.get(path).await.status, status, "{}", who.id);
            let body = json!({"name": "Non", "members": []});
            assert_eq!(who.post(path, &body).await.status, status, "{}", who.id);
        }
        let refused = [
            (json!({"name": " ", "members": []}), 422, "name_missing"),
            (
                json!({"name": "A", "members": ["demo-adam"]}),
                422,
                "not_of_here",
            ),
            (
                json!({"name": "A", "class": "gm-ce1-ce2", "members": ["demo-hugo"]}),
                422,
                "not_of_here",
            ),
            (
                json!({"name": "A", "class": "gm-ce2-cm1", "members": []}),
                403,
                "not_yours",
            ),
            (
                json!({"name": "A", "class": "tr-6e-b", "members": []}),
                404,
                "not_found",
            ),
        ];
        for (body, status, code) in refused {
            let answer = claire.post(path, &body).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (status, code),
                "{body}"
            );
        }
        let across = group(&claire, "Hérissons", &["demo-zoe", "demo-hugo"]).await;
        let inside = json!({"name": "Abeilles", "class": "gm-ce1-ce2", "members": ["demo-tom"]});
        let inside = ok(claire.post(path, &inside)).await;
        let listed = ok(karim.get(path)).await;
        let names: Vec<_> = listed["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["name"].clone(), one["can_edit"].clone()))
            .collect();
        assert_eq!(
            names,
            [
                (json!("Abeilles"), json!(false)),
                (json!("Hérissons"), json!(true))
            ]
        );
        let own = format!("/api/groups/{}", inside["id"].as_str().unwrap());
        assert_eq!(
            karim
                .put(&own, &json!({"name": "B", "members": []}))
                .await
                .status,
            403
        );
        assert_eq!(program.stranger().await.delete(&own).await.status, 404);

        // The group writes; who goes has no pen within a second, who comes has one.
        let lone = json!({"assignees": [{"kind": "group", "subject": across}]});
        let (_, article, [text, _]) = {
            let made =
                ok(claire.post("/api/journals/demo-planete/issues", &json!({"title": "G"}))).await;
            let issue = made["id"].as_str().unwrap().to_owned();
            let row = json!([{"title": "À deux", "mode": "group", "assignees": lone["assignees"]}]);
            let given = ok(claire.post(&format!("/api/issues/{issue}/assignments"), &row)).await;
            let text = given[0]["document"].as_str().unwrap().to_owned();
            (
                issue,
                given[0]["id"].as_str().unwrap().to_owned(),
                [text.clone(), text],
            )
        };
        let home = ok(hugo.get("/api/home")).await;
        assert!(
            home["waiting"]
                .as_array()
                .unwrap()
                .iter()
                .any(|one| one["article"] == article.as_str())
        );
        let mut his = hugo.opened(&text, "read-write").await;
        let tom = program.person("tom", "cerise").await;
        let mut toms = tom.opened(&text, "readonly").await;
        let edit = json!({"name": "Hérissons", "members": ["demo-zoe", "demo-tom"]});
        ok(claire.put(&format!("/api/groups/{across}"), &edit)).await;
        let soon = Duration::from_secs(1);
        assert_eq!(
            timeout(soon, his.scope()).await.expect("within a second"),
            "readonly"
        );
        assert_eq!(
            timeout(soon, toms.scope()).await.expect("within a second"),
            "read-write"
        );
        let seen = ok(tom.get(&format!("/api/articles/{article}"))).await;
        let names: Vec<_> = seen["parts"][0]["writers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].clone())
            .collect();
        assert_eq!(
            (names, &seen["relation"]),
            (vec![json!("Tom B."), json!("Zoé D.")], &json!(["author"]))
        );

        // Put away: offered no more, it goes on writing.
        assert_eq!(
            claire.delete(&format!("/api/groups/{across}")).await.status,
            204
        );
        let listed = ok(karim.get(path)).await;
        assert_eq!(listed["groups"].as_array().unwrap().len(), 1);
        // Whoever gets the pen is asked for everything first.
        toms.sync().await;
        assert_eq!(
            toms.writes(&paragraph("Encore.")).await,
            SyncStatus::Applied
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spc_6_each_pupil_is_asked_what_is_everybodys_and_their_own_and_nothing_else() {
    for program in Program::on_every_database().await {
        let (claire, zoe, hugo) = (
            program.teacher().await,
            program.pupil().await,
            program.classmate().await,
        );
        let (tom, lila) = (
            program.person("tom", "cerise").await,
            program.person("lila", "papillon").await,
        );
        let levels = json!({"levels": [{"pupil": "demo-zoe", "level": "CE1"}, {"pupil": "demo-tom", "level": "CE2"}]});
        assert_eq!(
            claire
                .put("/api/classes/gm-ce1-ce2/levels", &levels)
                .await
                .status,
            204
        );
        let others = json!({"levels": [{"pupil": "demo-hugo", "level": "CE2"}]});
        assert_eq!(
            claire
                .put("/api/classes/gm-ce2-cm1/levels", &others)
                .await
                .status,
            404,
            "not her class"
        );
        assert_eq!(
            claire
                .put("/api/classes/gm-ce1-ce2/levels", &others)
                .await
                .status,
            422,
            "not of her class"
        );
        let listed = ok(claire.get("/api/spaces/planete/groups")).await;
        assert_eq!(listed["levels"], json!(["CE1", "CE2"]));
        let bees = group(&claire, "Abeilles", &["demo-zoe", "demo-lila"]).await;
        let made =
            ok(claire.post("/api/journals/demo-planete/issues", &json!({"title": "C"}))).await;
        let issue = made["id"].as_str().unwrap();
        let rows = json!([{"title": "La visite", "mode": "collective",
            "assignees": [{"kind": "class", "subject": "gm-ce1-ce2"}],
            "instructions": [
                {"kind": "everyone", "words": "Raconte."},
                {"kind": "group", "subject": bees, "words": "Décris le car."},
                {"kind": "level", "subject": "CE1", "words": "Trois phrases."},
                {"kind": "level", "subject": "CE2", "words": "Un dialogue."}]}]);
        let given = ok(claire.post(&format!("/api/issues/{issue}/assignments"), &rows)).await;
        let path = format!("/api/articles/{}", given[0]["id"].as_str().unwrap());
        let expected: [(&Person, &[&str]); 5] = [
            (&zoe, &["Raconte.", "Décris le car.", "Trois phrases."]),
            (&tom, &["Raconte.", "Un dialogue."]),
            (&lila, &["Raconte.", "Décris le car."]),
            (&hugo, &["Raconte."]),
            (
                &claire,
                &[
                    "Raconte.",
                    "Décris le car.",
                    "Trois phrases.",
                    "Un dialogue.",
                ],
            ),
        ];
        for (who, words) in expected {
            let answer = who.get(&path).await;
            let seen = answer.json();
            let asked: Vec<_> = seen["instructions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["words"].as_str().unwrap())
                .collect();
            assert_eq!(asked, words, "{}", who.id);
            for secret in ["Décris le car.", "Trois phrases.", "Un dialogue."] {
                assert_eq!(
                    answer.text().contains(secret),
                    words.contains(&secret),
                    "{} {secret}",
                    who.id
                );
            }
        }
        let seen = ok(claire.get(&path)).await;
        assert_eq!(
            (
                &seen["instructions"][1]["kind"],
                &seen["instructions"][1]["name"]
            ),
            (&json!("group"), &json!("Abeilles"))
        );
    }
}
