//! smoke
use postern_tests::{App, json};
#[tokio::test]
async fn smoke() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let me = app.as_user(&tokens).get("/api/v1/session").await.expect(200);
    assert_eq!(me.json()["email"], json!(ada.email));
    let other = app.second_host();
    other.as_user(&tokens).get("/api/v1/session").await.expect(200);
    let n: i64 = app.value("SELECT count(*) FROM jobs").await;
    assert!(n > 0);
}
