//! Where boxes stand: what others refer to on the left of what refers to it, in columns of about equal height.

use std::collections::BTreeSet;

/// In pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width: usize,
    pub(super) height: usize,
}

/// Where a box stands: its upper left corner, and how wide it is to be. In pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) x: usize,
    pub(super) y: usize,
    /// Of its column, as no line is to begin below another box.
    pub(super) width: usize,
}

/// Around everything.
const MARGIN: usize = 40;
/// Between columns, and between boxes of one.
const GAP: Size = Size { width: 90, height: 28 };

/// A place for each box, and the size of the whole. An edge goes from who refers to what is referred to.
pub(super) fn place(sizes: &[Size], edges: &[(usize, usize)]) -> (Vec<Place>, Size) {
    let graph = Graph::new(sizes.len(), edges);
    let most = tallest_column(sizes);
    let mut places = vec![Place::default(); sizes.len()];
    let mut columns: Vec<Vec<usize>> = Vec::new();
    for mut layer in graph.layers() {
        // Near to what they refer to, so that lines cross less.
        layer.sort_by_key(|&item| (graph.mean(item, &places), item));
        for column in split(&layer, sizes, most) {
            stack(&column, sizes, &mut places);
            columns.push(column);
        }
    }
    let height = columns.iter().map(|column| height(column, sizes)).max().unwrap_or_default();
    let mut x = MARGIN;
    for column in &columns {
        let down = (height - self::height(column, sizes)) / 2 + MARGIN;
        let width = width(column, sizes);
        for &item in column {
            if let Some(place) = places.get_mut(item) {
                *place = Place { x, y: place.y + down, width };
            }
        }
        x += width + GAP.width;
    }
    let width = x.saturating_sub(if columns.is_empty() { 0 } else { GAP.width }) + MARGIN;
    (places, Size { width, height: height + 2 * MARGIN })
}

/// As tall as makes the whole about as wide as it is tall, and any box fit.
fn tallest_column(sizes: &[Size]) -> usize {
    let area: usize = sizes.iter().map(|size| (size.width + GAP.width) * (size.height + GAP.height)).sum();
    let tallest = sizes.iter().map(|size| size.height).max().unwrap_or_default();
    tallest.max(area.isqrt())
}

/// In order, as many columns as are needed.
fn split(layer: &[usize], sizes: &[Size], most: usize) -> Vec<Vec<usize>> {
    let mut columns: Vec<Vec<usize>> = Vec::new();
    for &item in layer {
        let has_room = |column: &&mut Vec<usize>| {
            let with_it: Vec<usize> = column.iter().copied().chain([item]).collect();
            height(&with_it, sizes) <= most
        };
        match columns.last_mut().filter(has_room) {
            Some(column) => column.push(item),
            None => columns.push(vec![item]),
        }
    }
    columns
}

fn stack(column: &[usize], sizes: &[Size], places: &mut [Place]) {
    let mut y = 0;
    for &item in column {
        if let (Some(place), Some(size)) = (places.get_mut(item), sizes.get(item)) {
            place.y = y;
            y += size.height + GAP.height;
        }
    }
}

fn height(column: &[usize], sizes: &[Size]) -> usize {
    let heights = column.iter().filter_map(|&item| sizes.get(item)).map(|size| size.height + GAP.height);
    heights.sum::<usize>().saturating_sub(GAP.height)
}

fn width(column: &[usize], sizes: &[Size]) -> usize {
    column.iter().filter_map(|&item| sizes.get(item)).map(|size| size.width).max().unwrap_or_default()
}

/// Who refers to whom; to itself doesn't count.
struct Graph {
    referred: Vec<BTreeSet<usize>>,
    referring: Vec<BTreeSet<usize>>,
}

impl Graph {
    fn new(count: usize, edges: &[(usize, usize)]) -> Graph {
        let mut graph =
            Graph { referred: vec![BTreeSet::new(); count], referring: vec![BTreeSet::new(); count] };
        for &(from, to) in edges.iter().filter(|(from, to)| from != to) {
            if let (Some(referred), Some(referring)) =
                (graph.referred.get_mut(from), graph.referring.get_mut(to))
            {
                referred.insert(to);
                referring.insert(from);
            }
        }
        graph
    }

    /// What refers to nothing, what refers to that, and so on; at the end what nothing ties to anything. In a circle the one goes first
    /// that waits for the fewest.
    fn layers(&self) -> Vec<Vec<usize>> {
        let mut waits: Vec<usize> = self.referred.iter().map(BTreeSet::len).collect();
        let is_tied = |item: usize| {
            [&self.referred, &self.referring]
                .iter()
                .any(|ties| ties.get(item).is_some_and(|ties| !ties.is_empty()))
        };
        let mut queue: BTreeSet<(usize, usize)> = waits
            .iter()
            .copied()
            .enumerate()
            .filter(|(item, _)| is_tied(*item))
            .map(|(item, waits)| (waits, item))
            .collect();
        let mut layer_of: Vec<Option<usize>> = vec![None; waits.len()];
        let mut layers: Vec<Vec<usize>> = Vec::new();
        while let Some((_, item)) = queue.pop_first() {
            let before = self
                .referred
                .get(item)
                .into_iter()
                .flatten()
                .filter_map(|&to| layer_of.get(to).copied().flatten());
            let layer = before.max().map_or(0, |layer| layer + 1);
            layers.resize_with(layers.len().max(layer + 1), Vec::new);
            if let (Some(own), Some(all)) = (layer_of.get_mut(item), layers.get_mut(layer)) {
                *own = Some(layer);
                all.push(item);
            }
            for &from in self.referring.get(item).into_iter().flatten() {
                if let Some(count) = waits.get_mut(from)
                    && queue.remove(&(*count, from))
                {
                    *count -= 1;
                    queue.insert((*count, from));
                }
            }
        }
        layers.push((0..waits.len()).filter(|&item| !is_tied(item)).collect());
        layers
    }

    /// How far down that is which it refers to.
    fn mean(&self, item: usize, places: &[Place]) -> usize {
        let referred = self.referred.get(item).into_iter().flatten();
        let heights: Vec<usize> = referred.filter_map(|&to| places.get(to)).map(|place| place.y).collect();
        heights.iter().sum::<usize>().checked_div(heights.len()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{MARGIN, Place, Size, place};

    /// Numbers that look random, and are the same each time.
    fn numbers(seed: usize) -> impl FnMut(usize) -> usize {
        let mut state = seed.wrapping_mul(2_654_435_769) | 1;
        move |below| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        }
    }

    fn sizes(count: usize, next: &mut impl FnMut(usize) -> usize) -> Vec<Size> {
        (0..count).map(|_| Size { width: 60 + next(300), height: 24 + next(500) }).collect()
    }

    #[test]
    fn no_box_lies_on_another() {
        for seed in 1..200 {
            let mut next = numbers(seed);
            let count = 1 + next(40);
            let sizes = sizes(count, &mut next);
            let edges: Vec<(usize, usize)> = (0..next(80)).map(|_| (next(count), next(count))).collect();
            let (places, whole) = place(&sizes, &edges);
            let boxes: Vec<(Place, usize)> =
                places.iter().copied().zip(sizes.iter().map(|size| size.height)).collect();
            for (index, (a, height_a)) in boxes.iter().enumerate() {
                assert!(a.x >= MARGIN && a.x + a.width + MARGIN <= whole.width, "{seed}: {a:?} {whole:?}");
                assert!(a.y >= MARGIN && a.y + height_a + MARGIN <= whole.height, "{seed}: {a:?} {whole:?}");
                for (b, height_b) in &boxes[..index] {
                    let is_beside = a.x + a.width <= b.x || b.x + b.width <= a.x;
                    let is_below = a.y + height_a <= b.y || b.y + height_b <= a.y;
                    assert!(is_beside || is_below, "{seed}: {a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn what_refers_stands_on_the_right() {
        let sizes = [Size { width: 100, height: 100 }; 5];
        // A chain, one that refers to itself, and one that nothing ties to anything.
        let (places, _) = place(&sizes, &[(0, 1), (1, 2), (3, 3), (0, 2)]);
        assert!(places[2].x < places[1].x && places[1].x < places[0].x, "{places:?}");
        assert!(places[0].x < places[3].x, "{places:?}");
    }

    #[test]
    fn circles_and_thousands() {
        let sizes = [Size { width: 100, height: 100 }; 3];
        let (places, _) = place(&sizes, &[(0, 1), (1, 2), (2, 0)]);
        assert!(places.windows(2).all(|two| two[0] != two[1]), "{places:?}");
        let many = vec![Size { width: 100, height: 100 }; 5000];
        let chain: Vec<(usize, usize)> = (1..5000).map(|item| (item, item / 2)).collect();
        assert_eq!(place(&many, &chain).0.len(), 5000);
        assert_eq!(place(&[], &[]).1, Size { width: 80, height: 80 });
    }
}
