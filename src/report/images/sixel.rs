//! Pictures in sixels: bands of six rows, in each band a line of signs for each of its colours; a sign says
//! which of six pixels have the colour (<https://vt100.net/docs/vt3xx-gp/chapter14.html>).

use std::collections::BTreeMap;

use crate::draw::Raster;

/// Most colours of a picture: as many as terminals commonly have registers.
const COLOURS: usize = 256;
/// Rows of a band.
const BAND: usize = 6;
/// From so many equal signs on, a number before the sign is shorter.
const RUN: usize = 4;

/// The picture. With more colours than there are registers, each part of a colour is rounded to few levels.
pub(super) fn sixel(raster: &Raster) -> String {
    let (width, height) = raster.size();
    let round = rounding(raster);
    let colour = |x: usize, y: usize| raster.pixel(x, y).map(round);
    let all = (0..height).flat_map(|y| (0..width).filter_map(move |x| colour(x, y)));
    let mut registers: BTreeMap<[u8; 3], usize> = all.map(|colour| (colour, 0)).collect();
    registers.values_mut().enumerate().for_each(|(number, register)| *register = number);
    let mut out = format!("\u{1b}Pq\"1;1;{width};{height}");
    for (colour, register) in &registers {
        let [red, green, blue] = colour.map(percent);
        out += &format!("#{register};2;{red};{green};{blue}");
    }
    for top in (0..height).step_by(BAND) {
        // For each colour of the band, the signs of its line.
        let mut lines: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
        for (row, y) in (top..(top + BAND).min(height)).enumerate() {
            for x in 0..width {
                let register = colour(x, y).and_then(|colour| registers.get(&colour));
                let Some(register) = register else { continue };
                let line = lines.entry(*register).or_insert_with(|| vec![0; width]);
                if let Some(sign) = line.get_mut(x) {
                    *sign |= 1 << row;
                }
            }
        }
        for (register, line) in lines {
            out += &format!("#{register}");
            push_line(&mut out, &line);
            out.push('$');
        }
        out.push('-');
    }
    out + "\u{1b}\\"
}

/// The signs of a line without those at its end that say nothing.
fn push_line(out: &mut String, line: &[u8]) {
    let end = line.iter().rposition(|sign| *sign != 0).map_or(0, |last| last + 1);
    for run in line.get(..end).unwrap_or_default().chunk_by(|one, next| one == next) {
        let sign = char::from(run.first().map_or(b'?', |sign| b'?' + sign));
        if run.len() < RUN {
            out.extend(run.iter().map(|_| sign));
        } else {
            out.push_str(&format!("!{}{sign}", run.len()));
        }
    }
}

/// How colours are rounded so that there are no more than registers.
fn rounding(raster: &Raster) -> fn([u8; 3]) -> [u8; 3] {
    let (width, height) = raster.size();
    let mut seen = std::collections::BTreeSet::new();
    let all = (0..height).flat_map(|y| (0..width).filter_map(move |x| raster.pixel(x, y)));
    for colour in all {
        seen.insert(colour);
        if seen.len() > COLOURS {
            return |[red, green, blue]| [level(red, 6), level(green, 7), level(blue, 6)];
        }
    }
    |colour| colour
}

/// The nearest of some evenly spaced levels from 0 to 255.
fn level(part: u8, levels: u16) -> u8 {
    let steps = levels - 1;
    let nearest = (u16::from(part) * steps + 127) / 255;
    u8::try_from(nearest * 255 / steps).unwrap_or(u8::MAX)
}

/// Sixels have colours in hundredths.
fn percent(part: u8) -> u16 {
    (u16::from(part) * 100 + 127) / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads what `sixel` writes: red, green and blue in hundredths, row by row.
    fn decoded(text: &str, width: usize, height: usize) -> Vec<[u16; 3]> {
        let body = text.strip_prefix("\u{1b}Pq\"1;1;").unwrap().strip_suffix("\u{1b}\\").unwrap();
        let mut rest = body.trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == ';');
        assert_eq!(body[..body.len() - rest.len()], format!("{width};{height}"));
        let mut pixels = vec![[u16::MAX; 3]; width * height];
        let mut colours: BTreeMap<usize, [u16; 3]> = BTreeMap::new();
        let (mut colour, mut x, mut top) = (0, 0, 0);
        let number = |rest: &mut &str| -> usize {
            let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap();
            let (digits, behind) = rest.split_at(end);
            *rest = behind;
            digits.parse().unwrap()
        };
        while let Some(sign) = rest.chars().next() {
            rest = &rest[1..];
            let mut times = 1;
            let mut sign = sign;
            match sign {
                '#' => {
                    colour = number(&mut rest);
                    if rest.starts_with(';') {
                        let mut parts = [0; 4];
                        for part in &mut parts {
                            rest = rest.strip_prefix(';').unwrap();
                            *part = u16::try_from(number(&mut rest)).unwrap();
                        }
                        assert_eq!(parts[0], 2, "red, green and blue");
                        colours.insert(colour, [parts[1], parts[2], parts[3]]);
                    }
                    continue;
                }
                '$' => {
                    x = 0;
                    continue;
                }
                '-' => {
                    (x, top) = (0, top + BAND);
                    continue;
                }
                '!' => {
                    times = number(&mut rest);
                    sign = rest.chars().next().unwrap();
                    rest = &rest[1..];
                }
                _ => {}
            }
            let bits = u32::from(sign) - 63;
            for _ in 0..times {
                for row in (0..BAND).filter(|row| bits & (1 << row) != 0) {
                    pixels[(top + row) * width + x] = colours[&colour];
                }
                x += 1;
            }
        }
        pixels
    }

    #[test]
    fn the_picture_is_read_back() {
        let bytes = (0..13_u16 * 17 * 3).map(|at| u8::try_from(at / 40 * 9 % 256).unwrap());
        let raster = Raster::of_colours(13, 17, bytes.collect());
        let read = decoded(&sixel(&raster), 13, 17);
        let written = (0..17).flat_map(|y| (0..13).map(move |x| (x, y)));
        let written = written.map(|(x, y)| raster.pixel(x, y).unwrap().map(percent));
        assert_eq!(read, written.collect::<Vec<_>>());
    }

    #[test]
    fn many_colours_are_rounded() {
        let bytes = (0..40_usize * 40).flat_map(|at| {
            let part = |by: usize| u8::try_from(at * by % 256).unwrap();
            [part(1), part(7), part(31)]
        });
        let raster = Raster::of_colours(40, 40, bytes.collect());
        let text = sixel(&raster);
        let defined = text.split('#').skip(1).filter(|part| part.contains(';'));
        let registers = defined.count();
        assert!((100..=COLOURS).contains(&registers), "{registers}");
        let read = decoded(&text, 40, 40);
        for (at, pixel) in read.iter().enumerate() {
            let meant = raster.pixel(at % 40, at / 40).unwrap().map(percent);
            let far = pixel.iter().zip(meant).map(|(one, other)| one.abs_diff(other)).max();
            assert!(far <= Some(11), "{pixel:?} for {meant:?}");
        }
    }

    #[test]
    fn equal_signs_are_counted() {
        let raster = Raster::of_colours(10, 1, vec![255; 30]);
        assert_eq!(sixel(&raster), "\u{1b}Pq\"1;1;10;1#0;2;100;100;100#0!10@$-\u{1b}\\");
    }
}
