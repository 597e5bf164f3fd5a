//! Laws: what every catalogue item must keep, as functions that a test calls for each of them.
//!
//! A new catalogue item gets these tests for nothing. A canary beside each law breaks it and
//! must be caught, so that a law cannot quietly stop working.

pub mod measure;
pub mod mechanism;
pub mod strategy;
pub mod workload;

use crate::card::Card;

/// A card that a user can rely on.
///
/// # Errors
/// What is missing.
pub fn card(card: &Card) -> Result<(), String> {
    let named = |what: &str, text: &str| {
        if text.trim().is_empty() { Err(format!("`{}` has no {what}", card.name)) } else { Ok(()) }
    };
    named("name", &card.name)?;
    named("summary", &card.summary)?;
    named("source", &card.source)?;
    named("example", &card.example)?;
    if !card.summary.ends_with('.') {
        return Err(format!("the summary of `{}` is not a sentence", card.name));
    }
    if card.version == 0 {
        return Err(format!("the version of `{}` is 0", card.name));
    }
    for param in card.params.iter() {
        named(&format!("doc of the parameter `{}`", param.name), &param.doc)?;
        if let crate::card::Domain::Number { default, min, max } = param.domain
            && !(min..=max).contains(&default)
        {
            return Err(format!("the default of `{}.{}` is out of its own range", card.name, param.name));
        }
    }
    Ok(())
}
