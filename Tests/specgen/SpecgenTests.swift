import Foundation
import Testing

/// A folder of its own with a copy of the sample contract, and the command run in it.
private final class Workshop {
    let folder: URL
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "specgen-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: Self.root.appending(path: "Tests/Language/Fixtures/Sample"), to: folder.appending(path: "Spec"))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The command beside the test bundle.
    private static var command: URL {
        let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let near = bundle.appending(path: "specgen")
        return FileManager.default.isExecutableFile(atPath: near.path) ? near : root.appending(path: ".build/debug/specgen")
    }

    func run(_ arguments: String..., environment: [String: String] = [:]) throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = Self.command
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = environment
        let output = folder.appending(path: ".output"), errors = folder.appending(path: ".errors")
        for file in [output, errors] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOf: output, encoding: .utf8), try String(contentsOf: errors, encoding: .utf8))
    }

    func url(_ path: String) -> URL { folder.appending(path: path) }

    func write(_ text: String, to path: String) throws {
        try FileManager.default.createDirectory(at: url(path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url(path), atomically: false, encoding: .utf8)
    }

    func replace(_ old: String, with new: String, in path: String) throws {
        let text = try String(contentsOf: url(path), encoding: .utf8)
        try #require(text.contains(old))
        try write(text.replacingOccurrences(of: old, with: new), to: path)
    }

    /// Everything below a folder: path to content.
    func contents(_ path: String) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for file in try FileManager.default.subpathsOfDirectory(atPath: url(path).path) {
            contents[file] = FileManager.default.contents(atPath: url(path + "/" + file).path)
        }
        return contents
    }

    func modificationDates(_ path: String) throws -> [String: Date] {
        var dates: [String: Date] = [:]
        for file in try FileManager.default.subpathsOfDirectory(atPath: url(path).path) {
            dates[file] = try FileManager.default.attributesOfItem(atPath: url(path + "/" + file).path)[.modificationDate] as? Date
        }
        return dates
    }

    /// A second, small contract beside the sample.
    func addSmallContract() throws {
        let base = try String(contentsOf: Self.root.appending(path: "Tests/Language/Fixtures/Wrong/_base/contract.yaml"), encoding: .utf8)
        try write(base.replacingOccurrences(of: "contract: api", with: "contract: small"), to: "Spec/small/contract.yaml")
        try write(
            "section: S\noperations:\n  - {id: getThing, route: GET /things, summary: s, auth: none, returns: any}\n", to: "Spec/small/sections/s.yaml")
    }
}

@Suite struct SpecgenTests {
    @Test("what was just generated agrees, and a second run touches no file")
    func secondRun() throws {
        let workshop = try Workshop()
        let first = try workshop.run("generate")
        #expect(first.status == 0, "\(first.output)\(first.errors)")
        let dates = try workshop.modificationDates("Generated")
        #expect(dates.count > 1)
        #expect(try workshop.run("generate").status == 0)
        #expect(try workshop.modificationDates("Generated") == dates)
        let check = try workshop.run("check")
        #expect(check.status == 0, "\(check.output)")
    }

    @Test("the same bytes in another place, language, time zone and with other hash seeds")
    func sameEverywhere() throws {
        let one = try Workshop(), two = try Workshop()
        #expect(try one.run("generate", environment: ["LANG": "C"]).status == 0)
        #expect(try two.run("generate", environment: ["LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Chatham", "SWIFT_DETERMINISTIC_HASHING": "1"]).status == 0)
        #expect(try one.contents("Generated") == two.contents("Generated"))
    }

    @Test("files no contract yields any more go, files of people stay")
    func orphans() throws {
        let workshop = try Workshop()
        try workshop.addSmallContract()
        #expect(try workshop.run("generate").status == 0)
        #expect(FileManager.default.fileExists(atPath: workshop.url("Generated/small").path))
        try workshop.write("mine", to: "Generated/sample/notes.txt")
        try FileManager.default.removeItem(at: workshop.url("Spec/small"))
        let check = try workshop.run("check")
        #expect(check.status == 1)
        #expect(check.output.contains("[left-over]"))
        #expect(try workshop.run("generate").status == 0)
        #expect(!FileManager.default.fileExists(atPath: workshop.url("Generated/small").path))
        #expect(FileManager.default.fileExists(atPath: workshop.url("Generated/sample/notes.txt").path))
        #expect(try workshop.run("check").status == 0)
    }

    @Test("a left-over file that somebody edited is kept and named")
    func editedOrphan() throws {
        let workshop = try Workshop()
        try workshop.addSmallContract()
        #expect(try workshop.run("generate").status == 0)
        let manifest = try String(contentsOf: workshop.url("Generated/manifest.json"), encoding: .utf8)
        let path = try #require(manifest.split(separator: "\"").map(String.init).first { $0.hasPrefix("small/") })
        try workshop.write("edited\n", to: "Generated/" + path)
        try FileManager.default.removeItem(at: workshop.url("Spec/small"))
        let generated = try workshop.run("generate")
        #expect(generated.status == 1)
        #expect(generated.output.contains(path))
        #expect(try String(contentsOf: workshop.url("Generated/" + path), encoding: .utf8) == "edited\n")
        #expect(try workshop.run("check").output.contains("[left-over-edited-by-hand]"))
    }

    @Test("check names an edited file and shows the difference; generate makes it right again")
    func editedFile() throws {
        let workshop = try Workshop()
        #expect(try workshop.run("generate").status == 0)
        let before = try workshop.contents("Generated")
        let path = "Generated/sample/Documents/api-doc.json"
        try workshop.replace("\"base_url\"", with: "\"edited_url\"", in: path)
        let check = try workshop.run("check")
        #expect(check.status == 1)
        #expect(check.output.contains("\(path): error: this file was edited by hand [edited-by-hand]"))
        #expect(check.output.contains("\n-  \"edited_url\""))
        #expect(check.output.contains("\n+  \"base_url\""))
        #expect(check.output.contains("\n@@ -"))
        #expect(try workshop.run("generate").status == 0)
        #expect(try workshop.contents("Generated") == before)
    }

    @Test("check finds a missing file, and one that is out of date after a change of the contract")
    func missingAndOutdated() throws {
        let workshop = try Workshop()
        #expect(try workshop.run("generate").status == 0)
        try workshop.replace("title: Sample", with: "title: Other", in: "Spec/sample/contract.yaml")
        try FileManager.default.removeItem(at: workshop.url("Generated/sample/Documents/api-doc.json"))
        let check = try workshop.run("check")
        #expect(check.status == 1)
        #expect(check.output.contains("api-doc.json: error: this file is missing [missing]"))
        #expect(check.output.contains("openapi.json: error: this file is out of date [out-of-date]"))
    }

    @Test("a file of somebody else's is never written over")
    func foreignFile() throws {
        let workshop = try Workshop()
        try workshop.write("mine", to: "Generated/sample/Documents/api-doc.json")
        let generated = try workshop.run("generate")
        #expect(generated.status == 1)
        #expect(generated.output.contains("was not written by specgen"))
        #expect(try String(contentsOf: workshop.url("Generated/sample/Documents/api-doc.json"), encoding: .utf8) == "mine")
    }

    @Test("with a mistake in a contract nothing is written, and the exit code is 1")
    func mistake() throws {
        let workshop = try Workshop()
        #expect(try workshop.run("generate").status == 0)
        let before = try workshop.contents("Generated")
        try workshop.replace("returns: Person", with: "returns: Persn", in: "Spec/sample/sections/product-api.yaml")
        for command in ["generate", "check", "list"] {
            let run = try workshop.run(command)
            #expect(run.status == 1)
            #expect(run.output.contains("error: no type is named 'Persn' [unknown-type]"))
            #expect(run.output.contains("hint: did you mean 'Person'?"))
        }
        #expect(try workshop.contents("Generated") == before)
    }

    @Test("machines get the same facts as JSON")
    func json() throws {
        let workshop = try Workshop()
        try workshop.replace("returns: Person", with: "returns: Persn", in: "Spec/sample/sections/product-api.yaml")
        let check = try workshop.run("check", "--format", "json")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(check.output.utf8)) as? [String: Any])
        #expect(report["ok"] as? Bool == false)
        let diagnostics = try #require(report["diagnostics"] as? [[String: Any]])
        #expect(diagnostics.first?["code"] as? String == "unknown-type")
        #expect(diagnostics.first?["file"] as? String == "Spec/sample/sections/product-api.yaml")
    }

    @Test("list shows every operation and counts the overrides")
    func list() throws {
        let workshop = try Workshop()
        let text = try workshop.run("list").output
        #expect(text.hasPrefix("sample v1: 20 operations, 16 document overrides\n"), "\(text)")
        #expect(text.contains("bearer & tenant | api_key & tenant"))
        let json = try workshop.run("list", "--json").output
        let contracts = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
        #expect((contracts.first?["operations"] as? [Any])?.count == 20)
    }

    private static let helped = ["--help", "check --help", "generate --help", "list --help"]
    private static let refused = ["chekc", "check --frmat", "check --format xml", "check --spec"]

    @Test("help is an answer, a wrong command line is refused with exit code 2", arguments: helped + refused)
    func commandLine(_ line: String) throws {
        let workshop = try Workshop()
        let words = line.split(separator: " ").map(String.init)
        let run = switch words.count {
        case 1: try workshop.run(words[0])
        case 2: try workshop.run(words[0], words[1])
        default: try workshop.run(words[0], words[1], words[2])
        }
        if Self.helped.contains(line) {
            #expect(run.status == 0)
            #expect(run.output.contains("specgen"))
        } else {
            #expect(run.status == 2)
            #expect(run.errors.hasPrefix("specgen: "))
        }
    }

    @Test("the whole is fast: the real contracts are checked in well under a second even in a debug build")
    func speed() throws {
        let workshop = try Workshop()
        let clock = ContinuousClock()
        let time = try clock.measure { _ = try workshop.run("list", "--spec", Workshop.root.appending(path: "Spec").path) }
        #expect(time < .seconds(5))
    }
}
