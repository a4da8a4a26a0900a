//! Which rpc a path and an HTTP verb mean: the templates of the contract, compiled once.

use anyhow::{Context, bail, ensure};
use neuvo_proto::method::{HttpRule, Method};

use super::url;

/// A compiled template.
#[derive(Debug)]
pub struct Route {
    /// The rpc it leads to.
    pub method: &'static Method,
    /// The binding it was compiled from.
    pub http: &'static HttpRule,
    segments: Vec<Segment>,
    suffix: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Literal(String),
    /// A field's path, such as `contact_id`.
    Variable(String),
}

/// Every route, the most literal first.
#[derive(Debug, Default)]
pub struct Routes(Vec<Route>);

/// What a path and a verb mean.
#[derive(Debug)]
pub enum Lookup<'a> {
    /// An rpc, with the path's values by field. A value that stands for no text is none.
    Found(&'a Route, Vec<(&'a str, Option<String>)>),
    /// The path is known under these verbs only.
    OtherVerbs(Vec<&'static str>),
    /// No rpc has this path.
    Unknown,
}

impl Routes {
    /// Compiles the bindings of these rpcs; those without one are left out.
    ///
    /// # Errors
    /// When a template is not of the form `/v1/things/{thing_id}:verb`, names no field of its
    /// request, or means the same paths as another.
    pub fn compile(methods: impl Iterator<Item = &'static Method>) -> anyhow::Result<Self> {
        let mut routes: Vec<Route> = Vec::new();
        for method in methods {
            let Some(http) = &method.http else { continue };
            let route = Route::compile(method, http)
                .with_context(|| format!("the HTTP rule of {} is wrong", method.path))?;
            if let Some(twin) = routes.iter().find(|other| other.means_the_same_as(&route)) {
                bail!("{} and {} have one path", twin.method.path, method.path);
            }
            routes.push(route);
        }
        routes.sort_by_key(|route| {
            let variable = |segment: &Segment| matches!(segment, Segment::Variable(_));
            route.segments.iter().map(variable).collect::<Vec<_>>()
        });
        Ok(Self(routes))
    }

    /// What `verb` on `path` means.
    pub fn find(&self, verb: &str, path: &str) -> Lookup<'_> {
        let Some(parts) = Parts::of(path) else { return Lookup::Unknown };
        let mut verbs: Vec<&'static str> = Vec::new();
        for route in self.0.iter().filter(|route| route.matches(&parts)) {
            if route.http.verb == verb {
                return Lookup::Found(route, route.variables(&parts));
            }
            verbs.push(route.http.verb);
        }
        if verbs.is_empty() { Lookup::Unknown } else { Lookup::OtherVerbs(verbs) }
    }

    /// All routes.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        self.0.iter()
    }
}

/// A request's path, still encoded. What follows the last `:` of the last segment is the suffix,
/// so no variable can swallow it; a colon within a value is written `%3A`.
struct Parts<'a> {
    segments: Vec<&'a str>,
    suffix: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let mut segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        let last = segments.pop()?;
        let (last, suffix) = match last.rsplit_once(':') {
            Some((last, suffix)) => (last, Some(suffix)),
            None => (last, None),
        };
        segments.push(last);
        segments.iter().all(|segment| !segment.is_empty()).then_some(Self { segments, suffix })
    }
}

impl Route {
    fn compile(method: &'static Method, http: &'static HttpRule) -> anyhow::Result<Self> {
        let parts = Parts::of(&http.path).context("the path is empty or has an empty segment")?;
        let segments = parts.segments.iter().map(|text| {
            let Some(field) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else {
                ensure!(!text.contains(['{', '}', '*']), "`{text}` is no segment we know");
                return Ok(Segment::Literal((*text).to_owned()));
            };
            let words = field.split('.').try_fold(None, |message, word| {
                let message = message.unwrap_or_else(|| method.descriptor.input());
                let field = message.get_field_by_name(word)?;
                Some(field.kind().as_message().cloned())
            });
            ensure!(words.is_some(), "`{field}` is no field of the request");
            Ok(Segment::Variable(field.to_owned()))
        });
        let segments = segments.collect::<anyhow::Result<Vec<_>>>()?;
        Ok(Self { method, http, segments, suffix: parts.suffix.map(str::to_owned) })
    }

    /// Fields whose values come from the path.
    pub fn bound(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Variable(field) => Some(field.as_str()),
            Segment::Literal(_) => None,
        })
    }

    fn matches(&self, parts: &Parts<'_>) -> bool {
        self.suffix.as_deref() == parts.suffix
            && self.segments.len() == parts.segments.len()
            && self.segments.iter().zip(&parts.segments).all(|(segment, text)| match segment {
                Segment::Literal(literal) => literal == text,
                Segment::Variable(_) => true,
            })
    }

    fn variables(&self, parts: &Parts<'_>) -> Vec<(&str, Option<String>)> {
        let pairs = self.segments.iter().zip(&parts.segments);
        pairs
            .filter_map(|(segment, text)| match segment {
                Segment::Variable(field) => Some((field.as_str(), url::decode(text))),
                Segment::Literal(_) => None,
            })
            .collect()
    }

    fn means_the_same_as(&self, other: &Self) -> bool {
        let shape = |route: &Self| -> Vec<Option<String>> {
            let literal = |segment: &Segment| match segment {
                Segment::Literal(text) => Some(text.clone()),
                Segment::Variable(_) => None,
            };
            route.segments.iter().map(literal).collect()
        };
        self.http.verb == other.http.verb
            && self.suffix == other.suffix
            && shape(self) == shape(other)
    }
}

#[cfg(test)]
mod tests {
    use neuvo_proto::method::methods;

    use super::*;

    fn routes() -> Routes {
        Routes::compile(methods().values()).expect("the contract's rules are right")
    }

    fn found(verb: &str, path: &str) -> Option<(&'static str, Vec<Option<String>>)> {
        match routes().find(verb, path) {
            Lookup::Found(route, variables) => {
                let values = variables.into_iter().map(|(_, value)| value).collect();
                Some((route.method.descriptor.name().to_owned().leak(), values))
            }
            _ => None,
        }
    }

    #[test]
    fn a_variable_never_swallows_the_suffix() {
        let id = || vec![Some("42".to_owned())];
        assert_eq!(found("POST", "/v1/contacts/42:close"), Some(("CloseContact", id())));
        assert_eq!(found("GET", "/v1/contacts/42"), Some(("GetContact", id())));
        assert_eq!(found("GET", "/v1/contacts/42:close"), None);
        assert_eq!(found("GET", "/v1/contacts/42:frobnicate"), None);
        assert_eq!(found("POST", "/v1/contacts/42:"), None);
    }

    #[test]
    fn a_suffix_on_a_literal_is_its_own_path() {
        assert_eq!(found("GET", "/v1/contacts:watch"), Some(("WatchContacts", vec![])));
        assert_eq!(found("GET", "/v1/lines:resolve"), Some(("ResolveLine", vec![])));
        assert_eq!(found("GET", "/v1/lines"), Some(("ListLines", vec![])));
    }

    #[test]
    fn an_encoded_colon_belongs_to_the_value() {
        let id = vec![Some("a:close".to_owned())];
        assert_eq!(found("GET", "/v1/contacts/a%3Aclose"), Some(("GetContact", id)));
        assert_eq!(found("GET", "/v1/contacts/%ff"), Some(("GetContact", vec![None])));
    }

    #[test]
    fn empty_segments_and_strange_paths_are_unknown() {
        for path in ["", "/", "/v1/contacts/", "/v1//42", "//", "/v2/contacts", "/v1/contacts/4/2"]
        {
            assert!(matches!(routes().find("GET", path), Lookup::Unknown), "{path}");
        }
    }

    #[test]
    fn another_verb_is_told_which_are_known() {
        let routes = routes();
        let Lookup::OtherVerbs(mut verbs) = routes.find("DELETE", "/v1/contacts") else {
            panic!("the path is known")
        };
        verbs.sort_unstable();
        assert_eq!(verbs, ["GET", "POST"]);
    }
}
