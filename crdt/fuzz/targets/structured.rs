//! Histories of updates that are nearly right: known ids, plausible places, overlaps, deletions, restarts.
#![no_main]

#[path = "../../tests/gate_support/mod.rs"]
mod gate_support;

use gate_support::Room;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use passeplume_crdt::wire::lib0::{write_var_str, write_var_u64};

const CLIENTS: [u64; 5] = [2, 5, 6, 300, (1 << 32) + 5];
const ROOTS: [&str; 5] = ["default", "text", "list", "map", "x"];
const KEYS: [&str; 3] = ["k", "level", "😀"];
const ELEMENTS: [&str; 7] = [
    "paragraph",
    "heading",
    "bulletList",
    "listItem",
    "hardBreak",
    "blockquote",
    "script",
];
const MARKS: [&str; 4] = ["bold", "link--aGFzaA==", "italic", "style"];
const WORDS: [&str; 5] = ["a", "bc", "😀", "d😀e", "fghijklm"];

/// An item that was written, and a number that is the same for items of the same place.
#[derive(Clone, Copy)]
struct Written {
    client: u64,
    clock: u64,
    len: u64,
    place: u64,
    opens: bool,
}

struct World {
    room: Room,
    written: Vec<Written>,
    places: u64,
}

fuzz_target!(|data: &[u8]| {
    let mut room = Room::new();
    room.honest = false;
    let mut world = World {
        room,
        written: Vec::new(),
        places: 100,
    };
    let mut input = Unstructured::new(data);
    let _ = live(&mut world, &mut input);
    world.room.audit();
});

fn live(world: &mut World, input: &mut Unstructured<'_>) -> Result<()> {
    let mut pending: Vec<Vec<u8>> = Vec::new();
    while !input.is_empty() {
        let bytes = update(world, input)?;
        match input.int_in_range(0..=15)? {
            0 => world.room.audit(),
            1 => {
                let full = world.room.full();
                let mut again = Room::new();
                again.honest = false;
                again.receive(&full).expect("our own state passes");
                world.room = again;
            }
            2..=4 => {
                pending.push(bytes);
                continue;
            }
            5 => {
                let _ = world.room.receive(&bytes);
            }
            _ => {}
        }
        if pending.is_empty() {
            let _ = world.room.receive(&bytes);
        } else {
            pending.push(bytes);
            world.room.receive_batch(&pending);
            pending.clear();
        }
    }
    Ok(())
}

fn update(world: &mut World, input: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut chosen: Vec<u64> = Vec::new();
    for client in CLIENTS {
        if input.ratio(2, 5)? {
            chosen.push(client);
        }
    }
    if input.ratio(14, 15)? {
        chosen.sort_unstable_by(|left, right| right.cmp(left));
    }
    write_var_u64(&mut out, chosen.len() as u64);
    for client in chosen {
        let next = u64::from(world.room.index.next_clock(client));
        let start = match input.int_in_range(0..=9)? {
            0 => next.saturating_sub(input.int_in_range(0..=4)?),
            1 => next + input.int_in_range(0..=1)?,
            _ => next,
        };
        let count = input.int_in_range(1..=4)?;
        write_var_u64(&mut out, count);
        write_var_u64(&mut out, client);
        write_var_u64(&mut out, start);
        let mut clock = start;
        for _ in 0..count {
            clock += item(world, input, &mut out, client, clock)?;
        }
    }
    deletions(world, input, &mut out)?;
    Ok(out)
}

fn deletions(world: &World, input: &mut Unstructured<'_>, out: &mut Vec<u8>) -> Result<()> {
    if world.written.is_empty() || input.ratio(1, 2)? {
        out.push(0);
        return Ok(());
    }
    let clients: Vec<u64> = CLIENTS
        .into_iter()
        .filter(|client| world.room.index.next_clock(*client) > 1)
        .collect();
    let mut body = Vec::new();
    let mut count = 0;
    for client in clients {
        if !input.ratio(1, 2)? {
            continue;
        }
        count += 1;
        let next = u64::from(world.room.index.next_clock(client));
        let start = input.int_in_range(0..=next - 1)?;
        let len = input.int_in_range(1..=(next - start).min(6))?;
        write_var_u64(&mut body, client);
        body.push(1);
        write_var_u64(&mut body, start);
        write_var_u64(&mut body, len);
    }
    write_var_u64(out, count);
    out.extend_from_slice(&body);
    Ok(())
}

fn item(
    world: &mut World,
    input: &mut Unstructured<'_>,
    out: &mut Vec<u8>,
    client: u64,
    clock: u64,
) -> Result<u64> {
    let (mut info, mut head, place) = position(world, input, client, clock)?;
    let mut content = Vec::new();
    let mut opens = false;
    let len = match input.int_in_range(0..=13)? {
        0 => {
            let len = input.int_in_range(1..=3)?;
            out.push(if input.ratio(7, 8)? { 0 } else { 10 });
            write_var_u64(out, len);
            remember(world, client, clock, len, place, false);
            return Ok(len);
        }
        1 => {
            info |= 1;
            let len = input.int_in_range(1..=3)?;
            write_var_u64(&mut content, len);
            len
        }
        2 => {
            info |= 2;
            content.push(2);
            write_var_str(&mut content, "{\"a\":[1]}");
            write_var_str(&mut content, "undefined");
            2
        }
        3 => {
            info |= 3;
            content.extend_from_slice(&[2, 0xff, 0]);
            1
        }
        4..=6 => {
            info |= 4;
            let word = *input.choose(&WORDS)?;
            write_var_str(&mut content, word);
            word.encode_utf16().count() as u64
        }
        7 => {
            info |= 5;
            write_var_str(&mut content, "{\"src\":\"x\"}");
            1
        }
        8 => {
            info |= 6;
            write_var_str(&mut content, input.choose(&MARKS)?);
            write_var_str(&mut content, input.choose(&["null", "true", "{\"a\":1.5}"])?);
            1
        }
        9..=11 => {
            info |= 7;
            opens = true;
            let kind = input.int_in_range(0..=6_u8)?;
            content.push(kind);
            if kind == 3 {
                write_var_str(&mut content, input.choose(&ELEMENTS)?);
            }
            1
        }
        _ => {
            info |= 8;
            let len = input.int_in_range(1..=3)?;
            write_var_u64(&mut content, len);
            for _ in 0..len {
                content.extend_from_slice(input.choose(&[
                    &[126][..],
                    &[125, 5],
                    &[117, 2, 120, 121],
                    &[118, 1, 1, b'a', 127],
                    &[119, 2, b'h', b'i'],
                ])?);
            }
            len
        }
    };
    out.push(info);
    out.append(&mut head);
    out.append(&mut content);
    remember(world, client, clock, len, place, opens);
    Ok(len)
}

fn remember(world: &mut World, client: u64, clock: u64, len: u64, place: u64, opens: bool) {
    world.written.push(Written {
        client,
        clock,
        len,
        place,
        opens,
    });
}

/// The flags and the bytes that say where an item stands.
fn position(
    world: &mut World,
    input: &mut Unstructured<'_>,
    client: u64,
    clock: u64,
) -> Result<(u8, Vec<u8>, u64)> {
    let mut head = Vec::new();
    let choice = input.int_in_range(0..=9)?;
    if choice < 3 || world.written.is_empty() {
        let key = input.ratio(1, 3)?.then(|| input.choose(&KEYS)).transpose()?;
        let root = input.int_in_range(0..=ROOTS.len() - 1)?;
        head.push(1);
        write_var_str(&mut head, ROOTS[root]);
        let place = root as u64 * 4;
        return keyed(head, key, place);
    }
    if choice < 6 {
        let types: Vec<Written> = world.written.iter().copied().filter(|w| w.opens).collect();
        if let Ok(parent) = input.choose(&types) {
            let key = input.ratio(1, 3)?.then(|| input.choose(&KEYS)).transpose()?;
            head.push(0);
            write_var_u64(&mut head, parent.client);
            write_var_u64(&mut head, parent.clock);
            let place = (1000 + parent.clock * 8 + parent.client % 8) * 4;
            return keyed(head, key, place);
        }
    }
    world.places += 1;
    let left = *input.choose(&world.written)?;
    let rights: Vec<Written> = world
        .written
        .iter()
        .copied()
        .filter(|written| written.place == left.place)
        .collect();
    let right = if input.ratio(1, 12)? {
        *input.choose(&world.written)?
    } else {
        *input.choose(&rights)?
    };
    let flags = input.int_in_range(1..=4)?;
    let mut info = 0;
    if flags != 2 {
        info |= 0x80;
        if flags == 4 && clock > 0 {
            write_var_u64(&mut head, client);
            write_var_u64(&mut head, clock - 1);
        } else {
            write_var_u64(&mut head, left.client);
            write_var_u64(&mut head, left.clock + input.int_in_range(0..=left.len - 1)?);
        }
    }
    if flags != 1 && (flags != 4 || input.ratio(1, 4)?) {
        info |= 0x40;
        write_var_u64(&mut head, right.client);
        write_var_u64(&mut head, right.clock + input.int_in_range(0..=right.len - 1)?);
    }
    Ok((info, head, left.place))
}

fn keyed(mut head: Vec<u8>, key: Option<&&str>, place: u64) -> Result<(u8, Vec<u8>, u64)> {
    Ok(match key {
        Some(key) => {
            write_var_str(&mut head, key);
            (0x20, head, place + 1 + u64::from(key.as_bytes()[0] % 3))
        }
        None => (0, head, place),
    })
}
