//! `GetLine` and `ListLines`.

use neuvo_chassis::Result;
use neuvo_proto::directory::v1 as pb;

use super::cut;
use crate::{App, error};

pub(super) async fn get_line(app: &App, req: &pb::GetLineRequest) -> Result<pb::Line> {
    let snapshot = app.today().await?;
    let line = snapshot.lines.get(&req.line_id);
    line.map(pb::Line::from).ok_or_else(|| error::line_not_found(&req.line_id))
}

pub(super) async fn list_lines(
    app: &App,
    req: &pb::ListLinesRequest,
) -> Result<pb::ListLinesResponse> {
    let snapshot = app.today().await?;
    let (lines, next_page_token) =
        cut(app, "lines", &snapshot.lines, req.page_size, &req.page_token)?;
    Ok(pb::ListLinesResponse { lines, next_page_token })
}
