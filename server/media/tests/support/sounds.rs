//! Sounds made by hand: silence in MP3, a tone in WAV, and a recorder's packets in Ogg.

use super::{find, mp4};

/// Frames of MPEG 1, layer III, 128 kbit/s, 44.1 kHz, two channels: without data they are silence.
pub fn mp3(frames: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for _ in 0..frames {
        let from = out.len();
        out.extend_from_slice(&[0xFF, 0xFB, 0x90, 0x00]);
        out.resize(from + 417, 0);
    }
    out
}

/// With a tag before, which holds a name and a number like a frame's head, one behind, and an encoder's first frame.
pub fn mp3_with_a_tag(frames: usize) -> Vec<u8> {
    let text = b"TIT2\0\0\0\x0b\0\0\0Zoe chante\xFF\xFB\x90\x00";
    let mut out = b"ID3\x03\0\0\0\0\0".to_vec();
    out.push(text.len() as u8);
    out.extend_from_slice(text);
    let mut info = mp3(1);
    info[36..40].copy_from_slice(b"Info");
    out.extend(info);
    out.extend(mp3(frames));
    out.extend_from_slice(b"TAG");
    out.extend_from_slice(b"Zoe chante");
    out.resize(out.len() + 115, 0);
    out
}

/// A tone of 440 Hz, 16 bits, 22.05 kHz, with a name beside it.
pub fn wav(seconds: u32) -> Vec<u8> {
    let rate = 22_050_u32;
    let data: Vec<u8> = (0..rate * seconds)
        .flat_map(|at| {
            let wave = (f64::from(at) * 440.0 * std::f64::consts::TAU / f64::from(rate)).sin();
            ((wave * 8_000.0) as i16).to_le_bytes()
        })
        .collect();
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let mut out = name.to_vec();
        out.extend_from_slice(&(body.len() as u32).to_le_bytes());
        out.extend_from_slice(body);
        out.resize(out.len() + body.len() % 2, 0);
        out
    };
    let mut format = Vec::new();
    format.extend_from_slice(&1_u16.to_le_bytes());
    format.extend_from_slice(&1_u16.to_le_bytes());
    format.extend_from_slice(&rate.to_le_bytes());
    format.extend_from_slice(&(rate * 2).to_le_bytes());
    format.extend_from_slice(&2_u16.to_le_bytes());
    format.extend_from_slice(&16_u16.to_le_bytes());
    let mut tree = b"WAVE".to_vec();
    tree.extend(chunk(b"LIST", b"INFOIART\x04\0\0\0Zoe\0x"));
    tree.extend(chunk(b"fmt ", &format));
    tree.extend(chunk(b"data", &data));
    chunk(b"RIFF", &tree)
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = 0_u32;
    for byte in bytes {
        for bit in (0..8).rev() {
            let top = sum >> 31 ^ u32::from(byte >> bit & 1);
            sum <<= 1;
            if top == 1 {
                sum ^= 0x04C1_1DB7;
            }
        }
    }
    sum
}

fn page(flags: u8, position: u64, sequence: u32, packets: &[&[u8]]) -> Vec<u8> {
    let mut out = b"OggS\0".to_vec();
    out.push(flags);
    out.extend_from_slice(&position.to_le_bytes());
    out.extend_from_slice(&0x5A6F_6521_u32.to_le_bytes());
    out.extend_from_slice(&sequence.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    let mut lengths = Vec::new();
    for packet in packets {
        lengths.resize(lengths.len() + packet.len() / 255, 255);
        lengths.push((packet.len() % 255) as u8);
    }
    out.push(lengths.len() as u8);
    out.extend_from_slice(&lengths);
    for packet in packets {
        out.extend_from_slice(packet);
    }
    let sum = checksum(&out).to_le_bytes();
    out[22..26].copy_from_slice(&sum);
    out
}

/// The packets of a recorder's Opus in MP4, 60 ms each, in Ogg with tags.
pub fn ogg(recorded: &[u8]) -> Vec<u8> {
    let run = find(recorded, b"trun").expect("a run") + 4;
    let word = |at: usize| u32::from_be_bytes(recorded[at..at + 4].try_into().unwrap());
    assert_eq!(word(run) & 0xF01, 0x301, "offset, durations and lengths");
    let count = word(run + 4) as usize;
    let data = mp4::bodies(recorded, b"mdat").concat();
    let mut at = 0;
    let mut packets = Vec::new();
    for line in 0..count {
        let len = word(run + 12 + line * 8 + 4) as usize;
        packets.push(&data[at..at + len]);
        at += len;
    }
    let mut head = b"OpusHead\x01\x01".to_vec();
    head.extend_from_slice(&312_u16.to_le_bytes());
    head.extend_from_slice(&48_000_u32.to_le_bytes());
    head.extend_from_slice(&[0, 0, 0]);
    let tags = b"OpusTags\x04\0\0\0Lame\x01\0\0\0\x0a\0\0\0ARTIST=Zoe";
    let mut out = page(2, 0, 0, &[&head]);
    out.extend(page(0, 0, 1, &[tags]));
    let mut position = 0;
    let groups: Vec<_> = packets.chunks(10).collect();
    for (place, group) in groups.iter().enumerate() {
        position += group.len() as u64 * 2_880;
        let last = if place + 1 == groups.len() { 4 } else { 0 };
        out.extend(page(last, position, place as u32 + 2, group));
    }
    out
}
