"""Where the helpdesk lives and who we are to it."""

import os

SUBDOMAIN = os.environ.get("ZENDESK_SUBDOMAIN", "example")
BASE_URL = f"https://{SUBDOMAIN}.zendesk.com/api/v2"
EMAIL = os.environ["ZENDESK_EMAIL"]
API_TOKEN = os.environ["ZENDESK_API_TOKEN"]
