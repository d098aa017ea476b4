"""Pages that stand in the place of another, by their kind; each with status 200."""


def html(title: str, body: str, head: str = "") -> bytes:
    text = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return text.encode()


PASSWORD = "<form><input name=u><input type=password name=p><button>OK</button></form>"
STAND_INS: dict[str, tuple[bytes, ...]] = {
    "captcha_page": (
        html(
            "Just a moment...",
            "<p>Checking your browser before accessing the site.</p>",
        ),
        html("example.com", "<div class='cf-turnstile'></div><p>One more step</p>"),
        html("安全验证", "<p>请完成下方验证</p>"),
        html("Shop", "<h1>Êtes-vous un robot ?</h1><p>Cochez la case.</p>"),
    ),
    "consent_page": (
        html(
            "Before you continue", "<p>We use cookies and data to deliver services.</p>"
        ),
        html(
            "Modelle", "<h1>Cookie-Einstellungen</h1><button>Alle akzeptieren</button>"
        ),
    ),
    "login_page": (
        html("Dashboard", PASSWORD),
        html("Sign in to continue", "<p>Use your work account.</p>"),
        html("Connexion", "<p>Adresse de messagerie</p>"),
    ),
    "maintenance_page": (
        html("Down for maintenance", "<p>We'll be back soon.</p>"),
        html("Wartungsarbeiten", "<p>Bitte später noch einmal versuchen.</p>"),
        html("Models", "<h1>系统维护</h1>"),
    ),
    "missing_page": (
        html("Page not found | Models", "<p>Try our home page.</p>"),
        html("Models", "<h1>404</h1><p>Nothing here</p>"),
        html("Seite nicht gefunden", "<p>Zur Startseite</p>"),
    ),
    "empty_shell": (
        html("Models", "<div id=root></div><script src=app.js></script>"),
        html("Models", "<p>Loading…</p><script>self.__next_f=[]</script>"),
        html("App", "<p>Models</p>", "<meta name=robots content=noindex>"),
    ),
}
