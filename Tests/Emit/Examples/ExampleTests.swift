import Testing

@testable import Emit
@testable import Language

private func calls(_ one: Language.Operation) -> [ShownCall] {
    DocumentContext(contract(operations: [one])).exampleCalls(of: one)
}

private func text(_ one: Language.Operation, in language: ExampleLanguage, way: Int = 0) -> String {
    language.text(of: calls(one)[way].call)
}

private let tricky = "it's \"quoted\" \\ `back` $HOME\nü"

private let put = operation(
    "PUT /things/{id}", id: "putThing", auth: auth(["bearer"]), body: .json, outcomes: [outcome(200, .json(shaped(.boolean)))],
    examples: [
        example(
            path: [member("id", .string("a b/c"))], query: [member("tag", .list([.string("x"), .string("y z")]))],
            body: .map([member("name", .string("it's")), member("isOpen", .boolean(true)), member("none", .null)]))
    ])

@Suite struct ExampleCallTests {
    @Test("one call for each way that a program can use; a cookie only where nothing else is taken")
    func ways() {
        #expect(calls(operation(auth: auth(["session"], ["bearer"], ["hmac"]))).map(\.scheme) == ["bearer", "hmac"])
        #expect(calls(operation(auth: auth(["session"]))).map(\.scheme) == ["session"])
        #expect(calls(operation(auth: auth())).map(\.scheme) == [""])
        #expect(calls(operation(auth: auth(["bearer"], orNone: true))).map(\.scheme) == [""])
        // A refinement sends what it refines.
        #expect(calls(operation(auth: auth(["admin_hmac"]))).map(\.scheme) == ["hmac"])
    }

    @Test("a signed call names the user where the token would")
    func subject() {
        let one = operation(auth: auth(["bearer"], ["hmac"]), subject: "user")
        #expect(calls(one).map(\.call.url) == ["https://api.example.com/things", "https://api.example.com/things?user_id=USER_ID"])
        let named = operation(auth: auth(["hmac"]), subject: "user", examples: [example(query: [member("user_id", .string("u1"))])])
        #expect(calls(named).map(\.call.url) == ["https://api.example.com/things?user_id=u1"])
    }

    @Test("path and query are encoded, a list is a repeated name")
    func address() {
        #expect(calls(put)[0].call.url == "https://api.example.com/things/a%20b%2Fc?tag=x&tag=y+z")
    }

    @Test("what is done with the answer follows from the first success that is no redirect")
    func answers() {
        func answer(_ outcomes: [Outcome]) -> String {
            String("\(calls(operation(outcomes: outcomes))[0].call.answer)".prefix { $0 != "(" })
        }
        #expect(answer([outcome(303, .redirect("home")), outcome(200, .json(shaped(.boolean)))]) == "json")
        #expect(answer([outcome(302, .redirect("home"))]) == "redirect")
        #expect(answer([outcome(204, .empty)]) == "empty")
        #expect(answer([outcome(200, .bytes(mediaType: "application/zip"))]) == "bytes")
        #expect(answer([outcome(200, .events([]))]) == "events")
    }
}

@Suite struct ExampleLanguageTests {
    @Test("curl quotes for the shell, and takes secrets from the environment")
    func curl() {
        #expect(text(put, in: .curl) == #"""
            curl 'https://api.example.com/things/a%20b%2Fc?tag=x&tag=y+z' \
              -X PUT \
              -H "Authorization: Bearer $SAMPLE_TOKEN" \
              -H 'Content-Type: application/json' \
              -d '{"name": "it'\''s", "isOpen": true, "none": null}'

            """#)
        let signed = text(operation(auth: auth(["hmac"])), in: .curl)
        #expect(signed.contains("print(code.hexdigest()[:16])"))
        #expect(signed.contains(#"-H "Key-Id: $SAMPLE_KEY_ID""#) && signed.contains(#"-H "Sign: $SIGN""#))
        #expect(!signed.contains("$SAMPLE_SECRET"), "a secret in an argument can be seen by others")
    }

    @Test("Python writes its own constants and keeps short values on one line")
    func python() {
        #expect(text(put, in: .python) == #"""
            import os

            import requests

            response = requests.put(
                "https://api.example.com/things/a%20b%2Fc?tag=x&tag=y+z",
                headers={"Authorization": "Bearer " + os.environ["SAMPLE_TOKEN"]},
                json={"name": "it's", "isOpen": True, "none": None},
                timeout=30,
            )
            response.raise_for_status()
            print(response.json())

            """#)
    }

    @Test("Node needs nothing but itself")
    func node() {
        #expect(text(put, in: .node) == #"""
            const response = await fetch("https://api.example.com/things/a%20b%2Fc?tag=x&tag=y+z", {
              method: "PUT",
              headers: {
                Authorization: `Bearer ${process.env.SAMPLE_TOKEN}`,
                "Content-Type": "application/json",
              },
              body: JSON.stringify({ name: "it's", isOpen: true, none: null }),
            });
            if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
            console.log(await response.json());

            """#)
    }

    @Test("Go is a whole program")
    func go() {
        #expect(text(put, in: .go) == #"""
            package main

            import (
            	"fmt"
            	"io"
            	"log"
            	"net/http"
            	"os"
            	"strings"
            )

            func main() {
            	body := strings.NewReader(`{"name":"it's","isOpen":true,"none":null}`)
            	request, err := http.NewRequest("PUT", "https://api.example.com/things/a%20b%2Fc?tag=x&tag=y+z", body)
            	if err != nil {
            		log.Fatal(err)
            	}
            	request.Header.Set("Authorization", "Bearer "+os.Getenv("SAMPLE_TOKEN"))
            	request.Header.Set("Content-Type", "application/json")

            	response, err := http.DefaultClient.Do(request)
            	if err != nil {
            		log.Fatal(err)
            	}
            	defer response.Body.Close()
            	answer, err := io.ReadAll(response.Body)
            	if err != nil {
            		log.Fatal(err)
            	}
            	fmt.Println(response.Status, string(answer))
            }

            """#)
    }

    @Test("words of an example cannot leave their literal")
    func literals() {
        let one = operation("POST /things", auth: auth(), body: .json, examples: [example(body: .map([member("t", .string(tricky))]))])
        #expect(text(one, in: .curl).contains(#"-d '{"t": "it'\''s \"quoted\" \\ `back` $HOME\nü"}'"#))
        #expect(text(one, in: .python).contains(#"json={"t": "it's \"quoted\" \\ `back` $HOME\nü"}"#))
        #expect(text(one, in: .node).contains(#"JSON.stringify({ t: "it's \"quoted\" \\ `back` $HOME\nü" })"#))
        #expect(text(one, in: .go).contains(#"strings.NewReader("{\"t\":\"it's \\\"quoted\\\" \\\\ `back` $HOME\\nü\"}")"#))
    }

    @Test("forms, files, bytes and texts are sent as each language does it", arguments: ExampleLanguage.allCases)
    func bodies(language: ExampleLanguage) {
        let form = operation("POST /f", auth: auth(), body: .form, examples: [example(body: .map([member("a", .string("1 &"))]))])
        let file = operation(
            "POST /m", auth: auth(), parameters: [
                parameter(field("image", shaped(.file)), in: .multipart("image")), parameter(field("name"), in: .multipart("name")),
            ], body: .multipart, outcomes: [outcome(200, .bytes(mediaType: "application/zip"))],
            examples: [example(body: .map([member("image", .string("p.png")), member("name", .string("n"))]))])
        let expected: [ExampleLanguage: [String]] = [
            .curl: ["--data-urlencode 'a=1 &'", "-F 'image=@p.png'", "-F 'name=n'", "-o answer.zip"],
            .python: ["(\"a\", \"1 &\")", "files={\"image\": open(\"p.png\", \"rb\")}", "data={\"name\": \"n\"}", "open(\"answer.zip\", \"wb\")"],
            .node: ["[\"a\", \"1 &\"]", "form.append(\"image\", new Blob([await readFile(\"p.png\")]), \"p.png\")", "form.append(\"name\", \"n\")",
                "writeFile(\"answer.zip\""],
            .go: ["form.Add(\"a\", \"1 &\")", "form.CreateFormFile(\"image\", \"p.png\")", "form.WriteField(\"name\", \"n\")", "os.Create(\"answer.zip\")"],
        ]
        let both = text(form, in: language) + text(file, in: language)
        for part in expected[language] ?? [] { #expect(both.contains(part), "\(part) in \(both)") }
    }
}
