// An earlier try at OAuth: it asks for everything.

const params = new URLSearchParams({
  response_type: "code",
  client_id: process.env.ZENDESK_CLIENT_ID ?? "your_client_id",
  redirect_uri: "https://helpdesk.example.com/callback",
  scope: "read write",
});

export const signInUrl = `https://example.zendesk.com/oauth/authorizations/new?${params}`;
