"""Copies solved tickets into the warehouse every night."""

from .client import Helpdesk

SOLVED = "type:ticket status:solved"


def solved_tickets(helpdesk):
    return helpdesk.get("/search.json", query=SOLVED)["results"]


def requester_of(helpdesk, ticket):
    return helpdesk.get(f"/users/{ticket['requester_id']}.json")["user"]


def mark_copied(helpdesk, ticket):
    body = {"ticket": {"tags": [*ticket["tags"], "copied"]}}
    return helpdesk.put(f"/tickets/{ticket['id']}.json", body)


def run(store):
    helpdesk = Helpdesk()
    for ticket in solved_tickets(helpdesk):
        store(ticket, requester_of(helpdesk, ticket))
        mark_copied(helpdesk, ticket)
