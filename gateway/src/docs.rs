//! `/docs`: Swagger UI over `/openapi.json`. The page loads nothing from elsewhere; its files are
//! those of npm's swagger-ui-dist 5.35.0, unchanged.

use axum::{Router, routing::get};
use http::header;

/// Scripts and styles from here only, and none within the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// A file of the page: path, type and content.
type Asset = (&'static str, &'static str, &'static [u8]);

const PAGE: Asset = ("/docs", "text/html; charset=utf-8", include_bytes!("../assets/index.html"));

const ASSETS: [Asset; 4] = [
    ("/docs/start.js", "text/javascript; charset=utf-8", include_bytes!("../assets/start.js")),
    (
        "/docs/swagger-ui-bundle.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/swagger-ui/swagger-ui-bundle.js"),
    ),
    (
        "/docs/swagger-ui.css",
        "text/css; charset=utf-8",
        include_bytes!("../assets/swagger-ui/swagger-ui.css"),
    ),
    (
        "/docs/favicon-32x32.png",
        "image/png",
        include_bytes!("../assets/swagger-ui/favicon-32x32.png"),
    ),
];

/// The page and its files.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let with = |router: Router<S>, (path, kind, content): Asset, keep: &'static str| {
        let answer = move || async move {
            let headers = [
                (header::CONTENT_TYPE, kind),
                (header::CONTENT_SECURITY_POLICY, POLICY),
                (header::CACHE_CONTROL, keep),
            ];
            (headers, content)
        };
        router.route(path, get(answer))
    };
    let router = with(Router::new(), PAGE, "no-cache");
    ASSETS.into_iter().fold(router, |router, asset| with(router, asset, "public, max-age=3600"))
}
