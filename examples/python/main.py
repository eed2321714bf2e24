"""A small back end of an assistant: it says which mailbox it would read, and how many messages are in it.

It knows its users by their tokens for it, asks Postern whether they may, and gets a token for their account at Google there.
"""

import os
import threading
import time
from typing import Annotated, Any

import httpx
import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

POSTERN = os.environ["POSTERN_URL"].rstrip("/")
AUDIENCE = os.environ.get("AUDIENCE", "assistant")
GMAIL = os.environ.get("GMAIL_URL", "https://gmail.googleapis.com/gmail/v1/users/me/profile")
SCOPE = "https://www.googleapis.com/auth/gmail.readonly"

postern = httpx.Client(
    base_url=POSTERN, timeout=10, headers={"authorization": f"Bearer {os.environ['SERVICE_KEY']}"}
)
app = FastAPI()
bearer = HTTPBearer(auto_error=False)


class Keys:
    """The public keys of Postern: fetched anew when a token names another one, but not for each token that does."""

    def __init__(self) -> None:
        self.lock, self.keys, self.fetched = threading.Lock(), {}, float("-inf")

    def named(self, kid: str | None) -> jwt.PyJWK | None:
        with self.lock:
            if kid not in self.keys and time.monotonic() - self.fetched > 30:
                answer = httpx.get(f"{POSTERN}/.well-known/jwks.json", timeout=10).raise_for_status()
                self.keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(answer.json()).keys}
                self.fetched = time.monotonic()
            return self.keys.get(kid)


keys = Keys()


def unauthenticated() -> HTTPException:
    return HTTPException(401, "Log in first.", {"www-authenticate": 'Bearer error="invalid_token"'})


class User:
    """Whoever sent a token that is for us."""

    def __init__(self, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> None:
        try:
            self.token = sent.credentials if sent else ""
            header = jwt.get_unverified_header(self.token)
            key = keys.named(header.get("kid"))
            # The key is made for one algorithm, and so is this list: what the token says decides nothing.
            if key is None or str(header.get("typ")).lower() != "at+jwt":
                raise unauthenticated()
            needed = ["exp", "iat", "sub", "aud", "iss"]
            claims = jwt.decode(
                self.token, key, algorithms=["EdDSA"], issuer=POSTERN, audience=AUDIENCE,
                options={"require": needed, "strict_aud": True, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise unauthenticated() from None
        except httpx.HTTPError:
            raise HTTPException(503, "Postern does not answer.") from None
        self.id = claims["sub"]


def ask(path: str, question: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Asks Postern as the service account that we are."""
    try:
        answer = postern.post(path, json=question)
        return answer.status_code, answer.json()
    except (httpx.HTTPError, ValueError):
        raise HTTPException(503, "Postern does not answer.") from None


def require(user: User, permission: str) -> None:
    """Goes on if the user may do this right now."""
    question = {"user_token": user.token, "permission": permission}
    status, answer = ask("/api/v1/rbac/token-check", question)
    if status == 400:  # Logged out meanwhile, or the token has just expired.
        raise unauthenticated()
    if status != 200:
        raise HTTPException(503, "Postern does not decide.")
    if not answer["allowed"]:
        raise HTTPException(403, "You may not let the assistant read your mail.")


def provider_token(user: User, refused: str | None = None) -> str:
    """A token for the user's account at Google."""
    question = {"user_id": user.id, "provider": "google", "scopes": [SCOPE]}
    if refused:
        question["refused_token"] = refused
    status, answer = ask("/api/v1/oauth/token", question)
    if status == 200:
        return answer["access_token"]
    problem = str(answer.get("type")).split("/")[-1]
    if status in (404, 409) or problem == "scope-not-granted":
        # What only the user can mend: connect, connect again, resume, or grant more.
        raise HTTPException(409, {"problem": problem, "mend_at": f"{POSTERN}/connections"})
    raise HTTPException(503, "Postern gives no token.")


@app.get("/mailbox")
def mailbox(user: Annotated[User, Depends()]) -> dict[str, Any]:
    require(user, "mail:read:own")
    token = provider_token(user)
    for last in (False, True):
        try:
            answer = httpx.get(GMAIL, headers={"authorization": f"Bearer {token}"}, timeout=10)
        except httpx.HTTPError:
            raise HTTPException(502, "Google does not answer.") from None
        if answer.status_code != 401 or last:
            break
        # Google takes it no more, whatever its end was to be: Postern gets another one, once.
        token = provider_token(user, refused=token)
    if answer.status_code != 200:
        raise HTTPException(502, "Google does not answer as it should.")
    profile = answer.json()
    return {"address": profile["emailAddress"], "messages": profile["messagesTotal"]}


if __name__ == "__main__":
    uvicorn.run(app, host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "8000")))
