// Turns the contact form into a ticket.

const subdomain = process.env.ZENDESK_SUBDOMAIN ?? "example";
const credentials = `${process.env.ZENDESK_EMAIL}/token:${process.env.ZENDESK_API_TOKEN}`;

const headers = {
  "Content-Type": "application/json",
  Authorization: "Basic " + Buffer.from(credentials).toString("base64"),
};

export async function createTicket(subject, body, requester) {
  const response = await fetch(`https://${subdomain}.zendesk.com/api/v2/tickets.json`, {
    method: "POST",
    headers,
    body: JSON.stringify({ ticket: { subject, comment: { body }, requester } }),
  });
  if (!response.ok) throw new Error(`Zendesk answered ${response.status}`);
  return (await response.json()).ticket;
}
