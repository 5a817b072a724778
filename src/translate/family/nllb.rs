//! NLLB-200: tags such as `ben_Beng` and `eng_Latn`. The `tokenizer.json` of public exports ends its template with the tag of
//! another source language, so that ids are put together by hand.

use super::{TranslateError, tagged::Tagged};
use crate::model::ModelFiles;

pub(super) fn load(files: &ModelFiles) -> Result<Tagged, TranslateError> {
    Tagged::load(files, "ben_Beng", "eng_Latn")
}
