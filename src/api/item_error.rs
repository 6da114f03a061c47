//! A status → the error of an item, with its details as fields.

use tonic::Status;
use tonic_types::StatusExt;

use super::v1;

/// Writes a status as the error of an item of a stream or a batch.
pub(crate) fn item_error(status: &Status) -> v1::ItemError {
    let details = status.get_error_details();
    let violations = details.bad_request().map(|bad| bad.field_violations.as_slice());
    let violations = violations.unwrap_or_default().iter();
    v1::ItemError {
        code: status.code().into(),
        message: status.message().to_owned(),
        reason: details
            .error_info()
            .map_or_else(String::new, |info| info.reason.clone()),
        field_violations: violations
            .map(|violation| v1::FieldViolation {
                field: violation.field.clone(),
                description: violation.description.clone(),
            })
            .collect(),
        retry_delay: details
            .retry_info()
            .and_then(|info| info.retry_delay)
            .map(Into::into),
    }
}
