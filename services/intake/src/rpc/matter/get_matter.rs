//! `GetMatter`: one matter, as far as the caller has to do with it.

use neuvo_chassis::{Caller, Check, Result};
use neuvo_proto::intake::v1 as pb;

use super::{
    moving::{Target, find},
    shown::{self, Relation},
};
use crate::App;

const METHOD: &str = "GetMatter";

pub(super) async fn get_matter(
    app: &App,
    caller: &Caller,
    req: pb::GetMatterRequest,
) -> Result<pb::Matter> {
    let mut check = Check::default();
    let matter_id = check.uuid("matter_id", &req.matter_id);
    let matter_id = check.finish(|| matter_id)?;
    let matter = find(app, Target::Matter(matter_id)).await?.matter;
    match shown::relation(app, caller, &matter).await? {
        Relation::None => shown::deny(app, caller, METHOD, &matter).await,
        Relation::Outline => Ok(shown::outline(app, &matter)),
        Relation::Words(basis) => {
            let disclosed = shown::disclose(app, caller, METHOD, basis, &matter).await?;
            let person = shown::person(app, basis, &disclosed, &matter).await?;
            Ok(pb::Matter { person, ..shown::matter_with_words(app, &disclosed, &matter).await? })
        }
    }
}
