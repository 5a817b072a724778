//! Whether a library of Linux is whole. The system's loader maps a file without checking its length: one that was
//! cut short ends the process with a bus error, so this is asked before it is loaded.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// How many bytes a 64-bit little-endian ELF file has at least, and how many there are, where those are fewer.
/// `None` for a whole file and for one of another kind, which the loader refuses on its own.
pub(super) fn cut_short(path: &Path) -> io::Result<Option<(u64, u64)>> {
    let mut file = File::open(path)?;
    let got = file.metadata()?.len();
    let mut header = [0; 64];
    if got < 64 {
        return Ok(None);
    }
    file.read_exact(&mut header)?;
    Ok(length(&header).filter(|expected| got < *expected).map(|expected| (got, expected)))
}

/// Where the table of sections ends, which linkers write last. Offsets as in the ELF-64 object file format:
/// `e_shoff` at 40, `e_shentsize` at 58, `e_shnum` at 60.
fn length(header: &[u8; 64]) -> Option<u64> {
    let is_elf64 = header.starts_with(b"\x7fELF\x02\x01");
    let short = |at: usize| Some(u64::from(u16::from_le_bytes(header.get(at..at + 2)?.try_into().ok()?)));
    let offset = u64::from_le_bytes(header.get(40..48)?.try_into().ok()?);
    let table = short(58)?.checked_mul(short(60)?)?;
    offset.checked_add(table).filter(|_| is_elf64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_program_is_whole_until_its_last_byte_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("program");
        std::fs::copy("/proc/self/exe", &path).unwrap();
        assert_eq!(cut_short(&path).unwrap(), None);
        let whole = std::fs::metadata(&path).unwrap().len();
        for length in [whole - 1, whole / 2, 64] {
            File::options().write(true).open(&path).unwrap().set_len(length).unwrap();
            assert_eq!(cut_short(&path).unwrap(), Some((length, whole)));
        }
    }

    #[test]
    fn other_files_are_left_to_the_loader() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(cut_short(file.path()).unwrap(), None);
        std::fs::write(file.path(), [0xff; 100]).unwrap();
        assert_eq!(cut_short(file.path()).unwrap(), None);
        assert!(cut_short(Path::new("/nowhere/at/all.so")).is_err());
    }
}
