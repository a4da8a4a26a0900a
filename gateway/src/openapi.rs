pub fn document(_: &crate::json::route::Routes) -> serde_json::Value {
    serde_json::json!({})
}
