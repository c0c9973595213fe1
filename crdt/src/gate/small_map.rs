//! A map that lives on the stack while it is small, which on the normal path it always is.

use std::collections::HashMap;
use std::hash::Hash;

use smallvec::SmallVec;

const SMALL: usize = 12;

/// Last insert wins; nothing is ever removed.
#[derive(Debug, Clone)]
#[allow(
    clippy::box_collection,
    reason = "a judgement is moved several times, and almost never has many"
)]
pub(super) struct SmallMap<K: Copy, V: Copy, const N: usize> {
    few: SmallVec<[(K, V); N]>,
    many: Option<Box<HashMap<K, V>>>,
}

impl<K: Copy + Eq + Hash, V: Copy, const N: usize> SmallMap<K, V, N> {
    pub(super) fn get(&self, key: &K) -> Option<V> {
        if let Some(many) = &self.many {
            return many.get(key).copied();
        }
        self.few
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| *value)
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        if let Some(many) = &mut self.many {
            many.insert(key, value);
            return;
        }
        if let Some(slot) = self.few.iter_mut().find(|(known, _)| *known == key) {
            slot.1 = value;
        } else if self.few.len() < SMALL {
            self.few.push((key, value));
        } else {
            let mut many: HashMap<K, V> = self.few.drain(..).collect();
            many.insert(key, value);
            self.many = Some(Box::new(many));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.many.as_ref().map_or(self.few.len(), |many| many.len())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (K, V)> + '_ {
        let many = self.many.iter().flat_map(|many| many.iter());
        self.few
            .iter()
            .copied()
            .chain(many.map(|(key, value)| (*key, *value)))
    }
}

impl<K: Copy, V: Copy, const N: usize> Default for SmallMap<K, V, N> {
    fn default() -> Self {
        Self {
            few: SmallVec::new(),
            many: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stays_the_same_map_when_it_grows() {
        let mut map = SmallMap::<u32, u32, 2>::default();
        for round in 0..3 {
            for key in 0..40 {
                map.insert(key, key + round);
            }
        }
        assert_eq!(map.get(&39), Some(41));
        assert_eq!(map.get(&40), None);
        assert_eq!(map.iter().count(), 40);
        assert_eq!(map.len(), 40);
    }
}
