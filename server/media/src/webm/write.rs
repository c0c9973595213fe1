//! A WebM file laid out for seeking: length first, then the list of key frames, then clusters of known size.

use crate::clip::ClipError;

use super::{
    ebml, ids,
    read::{Block, Film},
};

/// A cluster without a key frame at its head begins after this many milliseconds: a block's time within it has 16 bits.
const CLUSTER_MILLIS: i32 = 5_000;
/// Key frames that follow each other faster share a cluster: a film of key frames alone needs no cue for each.
const KEY_MILLIS: i32 = 500;

/// `CuePoint` with a time of 4 bytes and a position of 8.
const CUE_BYTES: u64 = 23;
/// `Seek` with a position of 8 bytes.
const SEEK_BYTES: usize = 21;

struct Cluster<'a> {
    time: i32,
    blocks: &'a [Block],
    /// Bytes of its content.
    size: u64,
    /// When a player may begin here: its first key frame.
    cue: Option<i32>,
}

/// Bytes that a block takes as `SimpleBlock`.
fn block_bytes(block: &Block) -> u64 {
    let content = u64::from(block.len) + 4;
    1 + ebml::size_length(content) as u64 + content
}

fn clusters(film: &Film) -> Vec<Cluster<'_>> {
    let pictures = film.film_track();
    // A sound may begin anywhere.
    let is_cue = |block: &Block| pictures.is_none_or(|track| block.track == track && block.key);
    let cluster = |from: usize, to: usize| {
        let blocks = film.blocks.get(from..to)?;
        Some(Cluster {
            time: blocks.first()?.time,
            blocks,
            size: 6 + blocks.iter().map(block_bytes).sum::<u64>(),
            cue: blocks
                .iter()
                .find(|block| is_cue(block))
                .map(|block| block.time),
        })
    };
    let mut found = Vec::new();
    let (mut from, mut start) = (0, 0);
    for (place, block) in film.blocks.iter().enumerate() {
        let passed = block.time.saturating_sub(start);
        let key = pictures.is_some() && is_cue(block) && passed >= KEY_MILLIS;
        if key || passed >= CLUSTER_MILLIS {
            found.extend(cluster(from, place));
            (from, start) = (place, block.time);
        }
    }
    found.extend(cluster(from, film.blocks.len()));
    found
}

/// The whole file, from the frames of `bytes`.
pub(super) fn write(bytes: &[u8], film: &Film) -> Result<Vec<u8>, ClipError> {
    let clusters = clusters(film);
    let mut info = Vec::new();
    ebml::put_unsigned(&mut info, ids::TIMESTAMP_SCALE, 1_000_000);
    // Below 2^53 by the limit of length.
    ebml::put(
        &mut info,
        ids::DURATION,
        &(film.millis as f64).to_be_bytes(),
    );
    ebml::put(&mut info, ids::MUXING_APP, b"passeplume");
    ebml::put(&mut info, ids::WRITING_APP, b"passeplume");
    let mut tracks = Vec::new();
    for (number, track) in (1..).zip(&film.tracks) {
        track.write(&mut tracks, number);
    }
    let mut head = Vec::new();
    ebml::put(&mut head, ids::INFO, &info);
    let info_bytes = head.len() as u64;
    ebml::put(&mut head, ids::TRACKS, &tracks);

    let cues = clusters
        .iter()
        .filter(|cluster| cluster.cue.is_some())
        .count() as u64;
    let seek_head = (3 * SEEK_BYTES + 5) as u64;
    let info_at = seek_head;
    let tracks_at = info_at + info_bytes;
    let cues_at = seek_head + head.len() as u64;
    let clusters_at = cues_at + 12 + cues * CUE_BYTES;
    let body: u64 = clusters.iter().map(|cluster| 12 + cluster.size).sum();

    let whole = usize::try_from(clusters_at + body + 64).map_err(|_| ClipError::TooMany)?;
    let mut out = Vec::with_capacity(whole);
    put_header(&mut out);
    ebml::put_id(&mut out, ids::SEGMENT);
    ebml::put_wide_size(&mut out, clusters_at + body);
    let segment = out.len() as u64;
    put_seek_head(
        &mut out,
        [
            (ids::INFO, info_at),
            (ids::TRACKS, tracks_at),
            (ids::CUES, cues_at),
        ],
    );
    out.extend_from_slice(&head);
    put_cues(&mut out, film, &clusters, cues, clusters_at);
    debug_assert_eq!(out.len() as u64, segment + clusters_at);
    for cluster in &clusters {
        ebml::put_id(&mut out, ids::CLUSTER);
        ebml::put_wide_size(&mut out, cluster.size);
        ebml::put(&mut out, ids::TIMESTAMP, &cluster.time.to_be_bytes());
        for block in cluster.blocks {
            put_block(&mut out, bytes, cluster.time, block)?;
        }
    }
    debug_assert_eq!(out.len() as u64, segment + clusters_at + body);
    Ok(out)
}

fn put_header(out: &mut Vec<u8>) {
    let mut header = Vec::new();
    for (id, value) in [
        (ids::EBML_VERSION, 1),
        (ids::EBML_READ_VERSION, 1),
        (ids::EBML_MAX_ID, 4),
        (ids::EBML_MAX_SIZE, 8),
    ] {
        ebml::put_unsigned(&mut header, id, value);
    }
    ebml::put(&mut header, ids::DOC_TYPE, b"webm");
    ebml::put_unsigned(&mut header, ids::DOC_VERSION, 4);
    ebml::put_unsigned(&mut header, ids::DOC_READ_VERSION, 2);
    ebml::put(out, ids::EBML, &header);
}

fn put_seek_head(out: &mut Vec<u8>, places: [(u32, u64); 3]) {
    let mut content = Vec::with_capacity(3 * SEEK_BYTES);
    for (id, at) in places {
        let mut seek = Vec::with_capacity(SEEK_BYTES);
        ebml::put(&mut seek, ids::SEEK_ID, &id.to_be_bytes());
        ebml::put(&mut seek, ids::SEEK_POSITION, &at.to_be_bytes());
        ebml::put(&mut content, ids::SEEK, &seek);
    }
    ebml::put(out, ids::SEEK_HEAD, &content);
}

fn put_cues(out: &mut Vec<u8>, film: &Film, clusters: &[Cluster<'_>], count: u64, first: u64) {
    let track = film.film_track().unwrap_or_default() + 1;
    ebml::put_id(out, ids::CUES);
    ebml::put_wide_size(out, count * CUE_BYTES);
    let mut at = first;
    for cluster in clusters {
        if let Some(time) = cluster.cue {
            let mut place = Vec::with_capacity(13);
            ebml::put(&mut place, ids::CUE_TRACK, &[track]);
            ebml::put(&mut place, ids::CUE_CLUSTER_POSITION, &at.to_be_bytes());
            let mut point = Vec::with_capacity(21);
            ebml::put(&mut point, ids::CUE_TIME, &time.to_be_bytes());
            ebml::put(&mut point, ids::CUE_TRACK_POSITIONS, &place);
            ebml::put(out, ids::CUE_POINT, &point);
        }
        at += 12 + cluster.size;
    }
}

fn put_block(
    out: &mut Vec<u8>,
    bytes: &[u8],
    cluster: i32,
    block: &Block,
) -> Result<(), ClipError> {
    let time = i16::try_from(block.time.saturating_sub(cluster)).map_err(|_| ClipError::Ours)?;
    let at = usize::try_from(block.at).map_err(|_| ClipError::Ours)?;
    let len = usize::try_from(block.len).map_err(|_| ClipError::Ours)?;
    let frame = bytes
        .get(at..at.saturating_add(len))
        .ok_or(ClipError::Ours)?;
    ebml::put_id(out, ids::SIMPLE_BLOCK);
    ebml::put_size(out, u64::from(block.len) + 4);
    let flags = u8::from(block.key) << 7 | u8::from(block.invisible) << 3;
    out.push(0x80 | (block.track + 1));
    out.extend_from_slice(&time.to_be_bytes());
    out.push(flags);
    out.extend_from_slice(frame);
    Ok(())
}
