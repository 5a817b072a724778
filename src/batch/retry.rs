//! Trying failed records again. A file of lines is written anew beside the old one, in input order, and takes its place
//! when it is whole; in a folder each record's file is replaced by itself.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::Path,
};

use super::{
    BatchError, Summary,
    journal::{Journal, Point},
    output::{self, Output},
    record::Record,
    run::{Kept, beside},
    schedule::{Done, Windows},
};
use crate::digest::DigestError;

/// Behind the name of a file that is being written anew.
pub(super) const ENDING: &str = ".retry";

/// Tries the failed records of what is confirmed again; gives how far the output is then.
pub(super) fn retry(
    kept: &mut Kept<'_>,
    summary: &mut Summary,
    watch: &mut dyn FnMut(&Summary),
) -> Result<Point, BatchError> {
    let numbers = kept.point.failed.clone();
    let count = numbers.len();
    // What is tried again counts as done now.
    summary.done_before -= count as u64;
    summary.failed_before -= count as u64;
    let records = (1_u64..).zip(kept.inputs.records());
    let records = records.filter(move |(number, _)| numbers.contains(number));
    let records = records.map(|(_, record)| record).take(count);
    let windows = Windows::start(kept.digester, records, &kept.options.batch);
    let windows = windows.map_err(DigestError::Threads)?;
    let mut told = windows.inspect(|window| {
        window.iter().for_each(|(tag, result)| summary.count(tag, result));
        watch(summary);
    });
    if kept.is_folder { in_folder(kept, &mut told) } else { in_file(kept, &mut told) }
}

type Window = Vec<Done<Record>>;

/// The journal says first that a record is mended, then its error record goes.
fn in_folder(kept: &mut Kept<'_>, windows: &mut dyn Iterator<Item = Window>) -> Result<Point, BatchError> {
    let mut point = kept.point.clone();
    let mut folder = Output::folder(&kept.path, &point)?;
    let mut numbers = kept.point.failed.iter();
    for window in windows {
        for ((tag, result), number) in window.iter().zip(numbers.by_ref()) {
            folder.put(*number, tag, result)?;
            point.put(*number, &tag.mark, result.is_ok());
        }
        kept.journal.confirm(&mut point)?;
    }
    Output::folder(&kept.path, &point)?;
    Ok(point)
}

fn in_file(kept: &mut Kept<'_>, windows: &mut dyn Iterator<Item = Window>) -> Result<Point, BatchError> {
    let (path, scratch) = (kept.path.clone(), beside(&kept.path, ENDING)?);
    let (failed, failed_anew) =
        (|source| output::failed(&path, source), |source| output::failed(&scratch, source));
    let mut old = BufReader::new(File::open(&path).map_err(failed)?);
    let mut anew = BufWriter::new(File::create(&scratch).map_err(failed_anew)?);
    let mut point = kept.point.clone();
    let mut numbers = kept.point.failed.iter();
    // Lines of the old output that are copied or passed over.
    let mut at = 0;
    point.bytes = 0;
    for window in windows {
        for ((tag, result), number) in window.iter().zip(numbers.by_ref()) {
            point.bytes += copy(&mut old, number - 1 - at, &mut anew).map_err(failed)?;
            copy(&mut old, 1, &mut io::sink()).map_err(failed)?;
            at = *number;
            let line = output::line(tag, result).map_err(failed)?;
            anew.write_all(&line).map_err(failed_anew)?;
            point.bytes += line.len() as u64;
            point.put(*number, &tag.mark, result.is_ok());
        }
    }
    point.bytes += copy(&mut old, point.records - at, &mut anew).map_err(failed)?;
    anew.flush().and_then(|()| anew.get_ref().sync_all()).map_err(failed_anew)?;
    drop(anew);
    kept.journal.replacing(&point)?;
    complete(&path, &mut kept.journal, point)
}

/// Puts a rewritten output in its place, if it is not there yet, and confirms it.
pub(super) fn complete(path: &Path, journal: &mut Journal, mut point: Point) -> Result<Point, BatchError> {
    let scratch = beside(path, ENDING)?;
    if scratch.exists() {
        fs::rename(&scratch, path).map_err(|source| output::failed(path, source))?;
    }
    journal.confirm(&mut point)?;
    Ok(point)
}

/// Removes what a rewriting that was killed has left.
pub(super) fn forget(path: &Path) -> Result<(), BatchError> {
    let scratch = beside(path, ENDING)?;
    match fs::remove_file(&scratch) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(output::failed(&scratch, error)),
        _ => Ok(()),
    }
}

/// Copies the next `count` lines; gives their size.
fn copy(from: &mut impl BufRead, count: u64, to: &mut impl Write) -> io::Result<u64> {
    let (mut line, mut bytes) = (Vec::new(), 0);
    for _ in 0..count {
        line.clear();
        bytes += from.read_until(b'\n', &mut line)? as u64;
        to.write_all(&line)?;
    }
    Ok(bytes)
}
