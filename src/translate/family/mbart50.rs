//! mBART-50: tags such as `bn_IN` and `en_XX`.

use super::{TranslateError, tagged::Tagged};
use crate::model::ModelFiles;

pub(super) fn load(files: &ModelFiles) -> Result<Tagged, TranslateError> {
    Tagged::load(files, "bn_IN", "en_XX")
}
