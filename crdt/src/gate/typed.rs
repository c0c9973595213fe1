//! The short road for what typing sends: one string right behind its author's last element.
//!
//! Invariant: it passes only what [`judge`](super::judge) passes, with the same result; what it does not recognise, it
//! leaves to that. Builds with debug assertions go both roads and compare.

use std::borrow::Cow;

use smallvec::smallvec;

use super::delta::{Added, Delta};
use super::index::Index;
use super::place::{Effect, NO_NODE};
use super::ranges::{Life, Link, Run};
use super::{Inserted, Owner, Ownership, Passed};
use crate::scan::{Content, IdRange, Limits, Typed};

/// Passes what is certain to be good; `None` for everything else, good or bad.
pub(super) fn pass<'u>(
    update: &'u [u8],
    index: &Index,
    owners: &impl Ownership,
    limits: &Limits,
) -> Option<Passed<'u>> {
    if update.len() > limits.update_bytes || limits.clients == 0 || limits.structs == 0 {
        return None;
    }
    let typed = Typed::read_behind_own(update)?;
    let IdRange { client, clock, len } = typed.range;
    let known = index.known(client)?;
    // A tip that others wrote behind has rivals.
    if known.next != clock || known.tip_taken {
        return None;
    }
    let place = known.run(typed.origin.clock)?.place;
    if let Some(right) = typed.right_origin
        && (right == typed.origin || index.run(right)?.place != place)
    {
        return None;
    }
    // What is gone stands in no place and has no role.
    let role = index.places.get(usize::try_from(place).ok()?)?.role;
    if role.accepts(Content::String(typed.text), &index.schema) != Ok(Effect::None)
        || owners.owner(client) == Owner::Other
    {
        return None;
    }
    let run = Run::new(clock, place, NO_NODE, Link::Chained, Life::Alive);
    let mut added = Added::new(client, clock, known.tip_taken);
    added.push(run, len);
    let mut delta = Delta::new(index.version);
    delta.added.push(added);
    Some(Passed {
        update: Cow::Borrowed(update),
        inserted: smallvec![Inserted { client, clock, len }],
        deletes: false,
        news: true,
        deletions: &[0],
        delta,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::gate::judge;
    use crate::scan::ClientId;
    use crate::schema::Schema;
    use crate::wire::lib0::{write_var_str, write_var_u64};

    const STRING: u8 = 4;
    const CLIENTS: [ClientId; 3] = [5, 300, 0x8000_0001];

    /// The first client is the sender's, the second nobody's, the third another person's where this says so.
    struct Owners {
        strangers: bool,
    }

    impl Ownership for Owners {
        fn owner(&self, client: ClientId) -> Owner {
            match client {
                5 => Owner::Sender,
                300 => Owner::Unbound,
                _ if self.strangers => Owner::Other,
                _ => Owner::Sender,
            }
        }
    }

    /// What stands to the left of an insert.
    #[derive(Debug, Clone, Copy)]
    enum Left {
        Nothing,
        OwnLast,
        /// So far back from the last element of this client, by its place in [`CLIENTS`].
        Some(usize, u32),
    }

    /// One update of one struct, and what is wrong with its bytes.
    #[derive(Debug, Clone)]
    struct Step {
        client: usize,
        /// How many elements it repeats: more than there are is a gap.
        repeats: u32,
        left: Left,
        right: Option<(usize, u32)>,
        content: Vec<u8>,
        deletions: Vec<u8>,
        damage: Option<(prop::sample::Index, u8)>,
        limits: Limits,
        strangers: bool,
    }

    fn text(words: &str) -> Vec<u8> {
        let mut content = vec![STRING];
        write_var_str(&mut content, words);
        content
    }

    fn step() -> impl Strategy<Value = Step> {
        let place = || (0..CLIENTS.len(), 0..4_u32);
        let left = prop_oneof![
            5 => Just(Left::OwnLast),
            1 => Just(Left::Nothing),
            2 => place().prop_map(|(whose, back)| Left::Some(whose, back)),
        ];
        let words = prop::sample::select(vec!["a", "é", "😀", "mot", ""]).prop_map(text);
        let content = prop_oneof![
            6 => words,
            // Collected, deleted, bold, a value, a paragraph, a text.
            1 => prop::sample::select(vec![
                vec![0, 2], vec![1, 2], vec![6, 4, b'b', b'o', b'l', b'd', 4, b't', b'r', b'u', b'e'], vec![8, 1, 126],
                vec![7, 3, 9, b'p', b'a', b'r', b'a', b'g', b'r', b'a', b'p', b'h'], vec![7, 6],
            ]),
        ];
        let deletions = prop_oneof![
            6 => Just(vec![0]),
            1 => prop::sample::select(vec![vec![1, 5, 1, 0, 1], vec![], vec![0, 0], vec![0x80, 0]]),
        ];
        let limits = prop_oneof![
            8 => Just(Limits::default()),
            1 => (0..2_u32, 0..2_u32, 0..24_usize).prop_map(|(clients, structs, update_bytes)| Limits {
                clients,
                structs,
                update_bytes,
                ..Limits::default()
            }),
        ];
        let damage = prop::option::weighted(0.2, (any::<prop::sample::Index>(), any::<u8>()));
        (
            (
                0..CLIENTS.len(),
                prop_oneof![8 => Just(0_u32), 1 => 0..4_u32, 1 => Just(u32::MAX)],
            ),
            left,
            prop::option::weighted(0.1, place()),
            content,
            deletions,
            damage,
            limits,
            prop::bool::weighted(0.2),
        )
            .prop_map(
                |(
                    (client, repeats),
                    left,
                    right,
                    content,
                    deletions,
                    damage,
                    limits,
                    strangers,
                )| Step {
                    client,
                    repeats,
                    left,
                    right,
                    content,
                    deletions,
                    damage,
                    limits,
                    strangers,
                },
            )
    }

    fn encode(step: &Step, index: &Index) -> Vec<u8> {
        let client = CLIENTS[step.client];
        let clock = index.next_clock(client).wrapping_sub(step.repeats);
        let back = |(whose, back): (usize, u32)| {
            let whose = CLIENTS[whose];
            index
                .next_clock(whose)
                .checked_sub(1 + back)
                .map(|clock| (whose, clock))
        };
        let left = match step.left {
            Left::Nothing => None,
            Left::OwnLast => clock.checked_sub(1).map(|clock| (client, clock)),
            Left::Some(whose, at) => back((whose, at)),
        };
        let right = step.right.and_then(back);
        let mut out = vec![1, 1];
        write_var_u64(&mut out, client);
        write_var_u64(&mut out, u64::from(clock));
        let (info, content) = step.content.split_first().expect("a number");
        let mut flags = 0;
        let mut head = Vec::new();
        for (flag, id) in [(0x80, left), (0x40, right)] {
            let Some((client, clock)) = id else { continue };
            flags |= flag;
            write_var_u64(&mut head, client);
            write_var_u64(&mut head, u64::from(clock));
        }
        if *info == 0 {
            out.push(0);
        } else {
            out.push(info | flags);
            out.extend_from_slice(&head);
            if flags == 0 {
                // Words stand in a root of their own, all else in the article.
                out.push(1);
                write_var_str(&mut out, if *info == STRING { "notes" } else { "default" });
            }
        }
        out.extend_from_slice(content);
        out.extend_from_slice(&step.deletions);
        if let Some((at, byte)) = &step.damage {
            let at = at.index(out.len());
            out[at] = *byte;
        }
        out
    }

    /// Goes both roads; says whether the short one passed it.
    fn go(update: &[u8], index: &mut Index, owners: &Owners, limits: &Limits) -> bool {
        let long = judge(update, index, owners, limits);
        let short = pass(update, index, owners, limits);
        if let Some(short) = &short {
            let long = long.as_ref().map(|passed| format!("{passed:?}"));
            assert_eq!(long, Ok(format!("{short:?}")), "{update:?}");
        }
        let taken = short.is_some();
        if let Ok(passed) = long {
            index.admit(&passed);
        }
        taken
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 2_048 } else { 200_000 }))]

        #[test]
        fn crd_2_the_short_road_passes_what_the_long_one_passes(steps in prop::collection::vec(step(), 1..40)) {
            let mut index = Index::new(Schema::article());
            for step in &steps {
                let update = encode(step, &index);
                let owners = Owners { strangers: step.strangers };
                go(&update, &mut index, &owners, &step.limits);
            }
        }
    }

    /// What an index says, but for how often it changed.
    fn known(index: &Index) -> String {
        let clients = index.state_vector().map(|(client, _)| index.known(client));
        format!("{:?} {:?}", clients.collect::<Vec<_>>(), index.places)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 1_024 } else { 100_000 }))]

        /// yrs is given strings that were joined of what passed: as good as what passed.
        #[test]
        fn crd_13_what_is_joined_of_what_passed_passes(steps in prop::collection::vec(step(), 1..40), most in 1..12_usize) {
            let (mut one_by_one, mut together) = (Index::new(Schema::article()), Index::new(Schema::article()));
            let (owners, limits) = (Owners { strangers: false }, Limits::default());
            for steps in steps.chunks(most) {
                let mut passed = Vec::new();
                for step in steps {
                    let update = encode(step, &one_by_one);
                    if let Ok(good) = judge(&update, &one_by_one, &owners, &limits) {
                        one_by_one.admit(&good);
                        passed.push(good.update.into_owned());
                    }
                }
                let passed: Vec<&[u8]> = passed.iter().map(Vec::as_slice).collect();
                for joined in crate::document::join::join(&passed) {
                    let good = judge(&joined, &together, &owners, &limits).expect("passes");
                    prop_assert_eq!(&*good.update, &*joined);
                    together.admit(&good);
                }
                prop_assert_eq!(known(&one_by_one), known(&together));
            }
        }
    }

    #[test]
    fn typing_goes_the_short_road() {
        let mut index = Index::new(Schema::article());
        let owners = Owners { strangers: false };
        let (first, second, rival) = (
            [1, 1, 5, 0, 4, 1, 1, b't', 1, b'a', 0].as_slice(),
            [1, 1, 5, 1, 0x84, 5, 0, 1, b'b', 0].as_slice(),
            [1, 1, 0xac, 2, 0, 0x84, 5, 1, 1, b'x', 0].as_slice(),
        );
        let mut taken = |update: &[u8]| go(update, &mut index, &owners, &Limits::default());
        assert!(!taken(first), "it opens a root");
        assert!(taken(second));
        assert!(!taken(rival), "it stands behind another's element");
        assert!(
            !taken(&[1, 1, 5, 2, 0x84, 5, 1, 1, b'c', 0]),
            "its place has a rival"
        );
        assert!(taken(&[1, 1, 5, 3, 0x84, 5, 2, 1, b'd', 0]));
    }
}
