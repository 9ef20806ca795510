//! A small program that signs in with an API token.

/// It has one finding, and one fix that settles it.
pub(crate) const CODE: &str = "import os\nimport requests\n\nAUTH = (os.environ['EMAIL'] + '/token', os.environ['TOKEN'])\n\n\n\
                    def tickets():\n    url = 'https://acme.zendesk.com/api/v2/tickets.json'\n    \
                    return requests.get(url, auth=AUTH).json()\n";
