//! Spaces through the public door: opened, asked in by code and by name, accepted by the class's own teacher, left.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    clippy::large_futures,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test may fail"
)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{
    Person, Program,
    newspaper::{issue_step, ok, published, step},
};

async fn open(teacher: &Person, title: &str, class: &str) -> Value {
    let body = json!({"title": title, "class": class});
    ok(teacher.post("/api/spaces", &body)).await
}

async fn asked(teacher: &Person, space: &str, body: Value) -> Value {
    ok(teacher.post(&format!("/api/spaces/{space}/invitations"), &body)).await
}

fn id(of: &Value) -> String {
    of["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn spc_2_a_class_comes_by_the_word_of_its_own_teacher_alone() {
    for program in Program::on_every_database().await {
        let (claire, odile) = (program.teacher().await, program.head().await);
        let karim = program.person("karim", "cartable").await;
        let paul = program.person("paul", "dictionnaire").await;
        let adam = program.stranger().await;
        let space = open(&claire, "  Le coin lecture ", "gm-ce1-ce2").await;
        assert_eq!(
            (&space["title"], &space["kind"]),
            (&json!("Le coin lecture"), &json!("shared"))
        );
        assert_eq!(
            (&space["mine"], &space["can_invite"]),
            (&json!(["gm-ce1-ce2"]), &json!(true))
        );
        let here = id(&space);
        let path = format!("/api/spaces/{here}");

        // By name, from the list: what stands on doors, the own school first.
        let listed = ok(claire.get("/api/classes")).await;
        let listed = listed.as_array().unwrap().clone();
        assert_eq!((listed.len(), &listed[0]["own_school"]), (4, &json!(true)));
        let mine: Vec<_> = listed
            .iter()
            .filter(|one| one["mine"] == true)
            .map(|one| one["name"].clone())
            .collect();
        assert_eq!(mine, ["CE1/CE2"]);
        assert_eq!(adam.get("/api/classes").await.status, 403);
        let invitation = id(&asked(&claire, &here, json!({"class": "tr-6e-b"})).await);
        let twice = json!({"class": "tr-6e-b"});
        let twice = claire.post(&format!("{path}/invitations"), &twice).await;
        assert_eq!(
            (twice.status, twice.code().as_str()),
            (409, "already_invited")
        );
        let neither = claire
            .post(&format!("{path}/invitations"), &json!({}))
            .await;
        assert_eq!(neither.status, 400);
        let waiting = ok(paul.get("/api/invitations")).await;
        assert_eq!(
            (
                &waiting[0]["space"]["title"],
                &waiting[0]["invited_by"],
                &waiting[0]["class"]["name"]
            ),
            (
                &json!("Le coin lecture"),
                &json!("Claire A."),
                &json!("6e B")
            )
        );
        assert_eq!(ok(karim.get("/api/invitations")).await, json!([]));

        // Neither the inviter, nor a colleague, nor a head, nor a pupil of the class answers for it.
        let decision = format!("/api/invitations/{invitation}/decision");
        let yes = json!({"class": "tr-6e-b", "accept": true});
        for (who, status) in [(&claire, 403), (&karim, 404), (&odile, 404), (&adam, 404)] {
            assert_eq!(who.post(&decision, &yes).await.status, status, "{}", who.id);
        }
        assert_eq!(adam.get(&path).await.status, 404);
        let in_other_name = json!({"class": "gm-ce2-cm1", "accept": true});
        assert_eq!(paul.post(&decision, &in_other_name).await.status, 403);
        let joined = ok(paul.post(&decision, &yes)).await;
        assert_eq!(joined["classes"][1]["name"], "6e B");
        assert_eq!(
            ok(adam.get(&path)).await["classes"]
                .as_array()
                .unwrap()
                .len(),
            2
        );
        let again = paul.post(&decision, &yes).await;
        assert_eq!(
            (again.status, again.code().as_str()),
            (409, "invitation_over")
        );

        // What is shared stands there plainly; who came, for adults.
        let seen = ok(claire.get(&path)).await;
        assert_eq!((&seen["texts"], &seen["journals"]), (&json!(0), &json!([])));
        let moves: Vec<_> = seen["history"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["class"].clone(), one["what"].clone(), one["by"].clone()))
            .collect();
        assert_eq!(moves[0], (json!("6e B"), json!("joined"), json!("Paul T.")));
        assert_eq!(ok(adam.get(&path)).await["history"], json!([]));

        // Asked and taken back: nothing to answer any more. Declined: may be asked again.
        let helene = program.person("helene", "encrier").await;
        let invitation = id(&asked(&paul, &here, json!({"class": "vl-cm2"})).await);
        let here_it_is = format!("/api/invitations/{invitation}");
        assert_eq!(helene.delete(&here_it_is).await.status, 404);
        assert_eq!(adam.delete(&here_it_is).await.status, 403);
        assert_eq!(claire.delete(&here_it_is).await.status, 204);
        assert_eq!(ok(helene.get("/api/invitations")).await, json!([]));
        let late = json!({"class": "vl-cm2", "accept": true});
        let late = helene.post(&format!("{here_it_is}/decision"), &late).await;
        assert_eq!(
            (late.status, late.code().as_str()),
            (409, "invitation_over")
        );
        let invitation = id(&asked(&paul, &here, json!({"class": "vl-cm2"})).await);
        let no = json!({"class": "vl-cm2", "accept": false});
        let no = helene
            .post(&format!("/api/invitations/{invitation}/decision"), &no)
            .await;
        assert_eq!(no.status, 204);
        assert_eq!(helene.get(&path).await.status, 404);
        asked(&paul, &here, json!({"class": "vl-cm2"})).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_25_a_code_is_read_as_it_is_typed_lets_one_class_in_and_wrong_ones_slow_down() {
    let program = Program::demo();
    let claire = program.teacher().await;
    let helene = program.person("helene", "encrier").await;
    let paul = program.person("paul", "dictionnaire").await;
    let here = id(&open(&claire, "Correspondance", "gm-ce1-ce2").await);
    let made = asked(&claire, &here, json!({"code": true})).await;
    let code = made["code"].as_str().unwrap().to_owned();
    assert!(
        code.len() == 8
            && code
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() && !b"ILO01".contains(&byte)),
        "{code}"
    );
    let (begin, end) = code.split_at(4);
    let typed = json!({"code": format!(" {}-{} ", begin.to_lowercase(), end)});
    let found = ok(helene.post("/api/invitations/open", &typed)).await;
    assert_eq!((&found["id"], &found["class"]), (&made["id"], &Value::Null));
    assert_eq!(
        helene.get(&format!("/api/spaces/{here}")).await.status,
        404,
        "looking joins nothing"
    );
    assert_eq!(
        program
            .pupil()
            .await
            .post("/api/invitations/open", &typed)
            .await
            .status,
        403
    );

    let decision = format!("/api/invitations/{}/decision", id(&made));
    let without = json!({"class": "vl-cm2", "accept": true});
    assert_eq!(helene.post(&decision, &without).await.status, 404);
    let no = json!({"class": "vl-cm2", "accept": false, "code": code});
    assert_eq!(helene.post(&decision, &no).await.status, 204);
    let yes = |class: &str| json!({"class": class, "accept": true, "code": code.to_lowercase()});
    let (hers, his) = (yes("vl-cm2"), yes("tr-6e-b"));
    let (one, other) = tokio::join!(helene.post(&decision, &hers), paul.post(&decision, &his));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.text(), other.text());
    let used = claire.post("/api/invitations/open", &typed).await;
    assert_eq!((used.status, used.code().as_str()), (404, "code_unknown"));

    let guesses = (0..40).map(|n| {
        let paul = &paul;
        async move {
            let guess = json!({"code": format!("ABCDEF{n:02}")});
            paul.post("/api/invitations/open", &guess).await.status
        }
    });
    let heard = futures_util::future::join_all(guesses).await;
    assert!(
        heard.contains(&429) && heard.iter().all(|status| [404, 429].contains(status)),
        "{heard:?}"
    );
    let calm = claire.post("/api/invitations/open", &typed);
    let calm = tokio::time::timeout(Duration::from_secs(2), calm).await;
    assert_eq!(calm.expect("others do not wait").status, 404);
}

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
        let tom = program.person("tom", "cerise").await;
        let hand_in = json!({"action": "submit"});
        let step_on = ok(step(&tom, "demo-article-natation", hand_in)).await;
        assert_eq!(step_on["state"], "submitted", "her class goes on with it");

        // Coming back needs a new invitation.
        let invitation = id(&asked(&karim, "planete", json!({"class": "gm-ce1-ce2"})).await);
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
            let other = id(&made);
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
            live.writes(&support::update::paragraph("Il souffle."))
                .await;
            ok(step(&zoe, &second, json!({"action": "submit"}))).await;
            ok(step(&claire, &second, json!({"action": "approve"}))).await;
            let board = ok(claire.get(&format!("/api/issues/{other}"))).await;
            let place = json!({"action": "place", "section": board["sections"][0]["id"]});
            ok(step(&claire, &second, place)).await;
            support::newspaper::imprint(&claire, &other).await;
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
