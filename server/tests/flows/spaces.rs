//! Spaces through the public door: opened, asked in by code and by name, accepted by the class's own teacher.

use std::time::Duration;

use crate::support::{Person, Program, newspaper::ok};
use serde_json::{Value, json};

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
async fn spc_7_a_code_is_shown_as_a_picture_to_who_may_hand_it_over_and_while_it_waits() {
    let program = Program::demo();
    let (claire, zoe) = (program.teacher().await, program.pupil().await);
    let karim = program.person("karim", "cartable").await;
    let here = id(&open(&claire, "Le coin lecture", "gm-ce1-ce2").await);
    let made = asked(&claire, &here, json!({"code": true})).await;
    let path = format!("/api/invitations/{}/qr", id(&made));
    let picture = claire.get(&path).await;
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (200, "image/svg+xml")
    );
    assert_eq!(picture.header("cache-control"), "private, no-store");
    let svg = picture.text();
    assert!(svg.starts_with("<svg ") && !svg.contains(made["code"].as_str().unwrap()));
    assert_eq!(program.visitor().get(&path).await.status, 401);
    assert_eq!(zoe.get(&path).await.status, 403);
    assert_eq!(karim.get(&path).await.status, 404);
    let named = asked(&claire, &here, json!({"class": "tr-6e-b"})).await;
    let named = format!("/api/invitations/{}/qr", id(&named));
    assert_eq!(claire.get(&named).await.status, 404, "no code");
    let back = format!("/api/invitations/{}", id(&made));
    assert_eq!(claire.delete(&back).await.status, 204);
    assert_eq!(claire.get(&path).await.status, 404, "over");
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
