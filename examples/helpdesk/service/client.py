"""The one place that talks to Zendesk."""

import requests

from . import settings


class Helpdesk:
    """A thin wrapper, as most projects have one."""

    def __init__(self):
        self.session = requests.Session()
        self.session.auth = (f"{settings.EMAIL}/token", settings.API_TOKEN)

    def get(self, path, **params):
        response = self.session.get(f"{settings.BASE_URL}{path}", params=params, timeout=30)
        response.raise_for_status()
        return response.json()

    def put(self, path, body):
        response = self.session.put(f"{settings.BASE_URL}{path}", json=body, timeout=30)
        response.raise_for_status()
        return response.json()
