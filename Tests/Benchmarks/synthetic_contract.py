#!/usr/bin/env python3
"""Writes a contract of any size: resources with the operations, types, parameters, examples and errors real ones have.

    synthetic_contract.py FOLDER OPERATIONS      makes FOLDER/synthetic/contract.yaml and its sections

Six operations for each resource (list, create, get, change, delete, an action), ten resources in a section. The same size gives
the same bytes.
"""
import pathlib, sys

PER_RESOURCE, RESOURCES_PER_SECTION = 6, 10

CONTRACT = """\
contract: synthetic
title: Synthetic
version: v1
base_url: https://synthetic.example.com
description: A contract as large as a benchmark asks for.
auth:
  bearer: {kind: jwt, subject: user, doc: A token of a user.}
  hmac: {kind: hmac-sha256, key: Key-Id, time: Key-Ts, sign: Key-Sign, hex_digits: 16, skew_seconds: 300, doc: A signed call.}
subjects:
  user: {doc: Whose things they are., by: {hmac: [query user_id, header X-User-ID]}}
errors:
  body: {error: $message, code: $code, field?: $field}
  statuses:
    400: {code: invalid_request, text: The input is not as documented.}
    401: {code: unauthorized, text: Credentials are missing or wrong.}
    403: {code: forbidden, text: The credentials do not allow this.}
    404: {code: not_found, text: There is no such thing.}
    405: {code: method_not_allowed, text: This path does not take this method.}
    409: {code: conflict, text: Another thing has this slug.}
    413: {code: too_large, text: The body is too large.}
    415: {code: unsupported, text: The body must be JSON.}
    5xx: {code: failed, text: The server failed.}
"""

OPERATIONS = """\
  - id: list{Name}s
    route: GET /api/{path}
    summary: The {word}s of a user, newest first.
    auth: bearer | hmac
    subject: user
    query:
      page?: integer 1..1000 = 1 -- The page, from 1.
      size?: integer 1..100 = 20 -- How many on a page.
      state?: {Name}State -- Only those in this state.
      search?: string 1..100 -- Only those whose title has these words.
    paging: {{style: page, page: page, size: size}}
    returns: {Name}Page
    example:
      query: {{page: 1, state: open}}
      returns: {{items: [{example}], total: 1}}

  - id: create{Name}
    route: POST /api/{path}
    summary: Makes a {word}.
    description: The slug names it for ever; the same slug twice is a conflict.
    auth: bearer | hmac
    subject: user
    header:
      Idempotency-Key?: string 1..200 -- Names this call.
    json:
      slug: string 1..64 /[a-z0-9][a-z0-9-]*/ -- Its name in addresses.
      title: string 1..200 -- What people see.
      cents: integer 0..1000000000 -- What it costs, in US cents.
      note?: string ..2000 -- Whatever the owner wants to remember.
      tags?: list ..20 of string 1..40 -- Words to find it by.
      metadata?: object -- Anything; kept as it is.
    returns: {{201: {Name}}}
    errors: {{409: Another {word} has this slug.}}
    example:
      json: {{slug: first, title: First, cents: 100, tags: [a, b], metadata: {{k: 1}}}}
      returns: {example}

  - id: get{Name}
    route: GET /api/{path}/{{id}}
    summary: One {word}.
    auth: bearer | hmac
    subject: user
    path: {{id: string 1..64 -- Its id.}}
    returns: {Name}
    errors: {{404: There is no such {word}.}}
    example: {{path: {{id: x1}}, returns: {example}}}

  - id: change{Name}
    route: PATCH /api/{path}/{{id}}
    summary: Changes a {word}; what is left out stays.
    auth: bearer | hmac
    subject: user
    path: {{id: string 1..64 -- Its id.}}
    json:
      title?: string 1..200 -- What people see.
      cents?: integer 0..1000000000 -- What it costs, in US cents.
      state?: {Name}State -- Where it stands.
      until?: time or null -- Until when it is for sale; null for ever.
    returns: {Name}
    errors: {{404: There is no such {word}.}}
    example: {{path: {{id: x1}}, json: {{title: New, until: null}}, returns: {example}}}

  - id: delete{Name}
    route: DELETE /api/{path}/{{id}}
    summary: Deletes a {word}.
    auth: hmac
    subject: user
    path: {{id: string 1..64 -- Its id.}}
    returns: {{204: empty}}
    errors: {{404: There is no such {word}.}}

  - id: sell{Name}
    route: POST /api/{path}/{{id}}/sales
    summary: Sells a {word}.
    auth: hmac
    subject: user
    path: {{id: string 1..64 -- Its id.}}
    json:
      buyer: {{type: email, doc: Who buys.}}
      count: integer 1..1000 -- How many.
      price?: {Name}Price -- Another price than its own.
    returns: {{200: {{json: {{sold: integer, total_cents: integer, {field}: {Name}}}}}}}
    errors: {{404: There is no such {word}., 409: There are not so many left.}}
    example:
      path: {{id: x1}}
      json: {{buyer: a@example.com, count: 2}}
      returns: {{sold: 2, total_cents: 200, {field}: {example}}}
"""

TYPES = """\
  {Name}:
    doc: A {word}.
    fields:
      id: string -- Its id.
      slug: string -- Its name in addresses.
      title: string -- What people see.
      cents: integer -- What it costs, in US cents.
      state: {Name}State -- Where it stands.
      tags: list of string -- Words to find it by.
      price?: {Name}Price -- When it has one of its own.
      until?: time or null -- Until when it is for sale.
      created_at: time -- When it was made.
  {Name}State: {{doc: Where a {word} stands., enum: {{open: Not for sale yet., sold: All sold., closed: Taken back.}}}}
  {Name}Price:
    doc: A price of its own.
    fields: {{cents: integer 0..1000000000 -- In US cents., per: string -- For how many., rebate?: number 0..1 -- Part taken off.}}
  {Name}Page:
    doc: A page of {word}s.
    fields: {{items: list of {Name} -- Newest first., total: integer -- How many there are in all.}}
"""

EXAMPLE = '{id: x1, slug: first, title: First, cents: 100, state: open, tags: [a], created_at: "2026-04-02T08:15:30Z"}'
WORDS = ["Ticket", "Album", "Letter", "Garden", "Planet", "Bridge", "Signal", "Market", "Vessel", "Harbor"]


def letters(number):
    """A to Z, AA, AB, …: names may not need digits."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def write(folder, operation_count):
    root = pathlib.Path(folder) / "synthetic"
    (root / "sections").mkdir(parents=True)
    resources = -(-operation_count // PER_RESOURCE)
    sections = []
    for first in range(0, resources, RESOURCES_PER_SECTION):
        name = f"part-{letters(first // RESOURCES_PER_SECTION).lower()}"
        sections.append(name)
        operations, types = [], []
        for number in range(first, min(first + RESOURCES_PER_SECTION, resources)):
            word = WORDS[number % len(WORDS)]
            group = letters(number // len(WORDS))
            values = {
                "Name": f"{word}{group.capitalize()}", "word": word.lower(), "path": f"{group.lower()}/{word.lower()}s",
                "field": word.lower(), "example": EXAMPLE}
            left = operation_count - number * PER_RESOURCE
            wanted = OPERATIONS.format(**values).split("\n  - ")
            operations += ["  - " + text.removeprefix("  - ").rstrip() + "\n" for text in wanted[:left]]
            types.append(TYPES.format(**values))
        text = f"section: {name}\noperations:\n" + "\n".join(operations) + "types:\n" + "".join(types)
        (root / "sections" / f"{name}.yaml").write_text(text)
    (root / "contract.yaml").write_text(CONTRACT + f"sections: [{', '.join(sections)}]\n")


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]))
