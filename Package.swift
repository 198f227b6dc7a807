// swift-tools-version: 6.2
import PackageDescription

/// Every target is held to the same rules: Swift 6 mode (implied by the tools version) and no warnings.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// A system library: a module map of our own over headers that Debian installs.
func systemLibrary(_ name: String, apt: String? = nil) -> Target {
    .systemLibrary(name: name, path: "Runtime/CLibraries/\(name)", providers: apt.map { [.apt([$0])] })
}

func module(
    _ name: String, at path: String, needs dependencies: [Target.Dependency] = [], embedding files: [String] = [],
    excluding others: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: path, exclude: others, resources: files.map { .embedInCode($0) }, swiftSettings: strict)
}

func command(_ name: String, at path: String, needs dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

/// The server module that specgen emits for one contract.
func generatedServer(_ name: String, of contract: String) -> Target {
    module(name, at: "Generated/\(contract)/Server", needs: ["Contract", "JSON"])
}

func tests(of name: String, needs dependencies: [Target.Dependency], copying resources: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)",
        exclude: resources, swiftSettings: strict)
}

let package = Package(
    name: "btelo",
    products: [
        .executable(name: "btelo", targets: ["btelo"]),
        .executable(name: "specgen", targets: ["specgen"]),
    ],
    dependencies: [],
    targets: [
        systemLibrary("CYAML", apt: "libyaml-dev"),
        systemLibrary("CSQLite", apt: "libsqlite3-dev"),
        systemLibrary("COpenSSL", apt: "libssl-dev"),
        systemLibrary("CLinux"),

        module("Language", at: "Generator/Language", needs: ["CYAML"]),
        module("Emit", at: "Generator/Emit", needs: ["Language"]),
        command("specgen", at: "Generator/specgen", needs: ["Language", "Emit"]),

        module("JSON", at: "Runtime/JSON"),
        module("Network", at: "Runtime/Network", needs: ["CLinux", "COpenSSL"]),
        module("Contract", at: "Runtime/Contract", needs: ["JSON", "Network"]),
        module("Storage", at: "Runtime/Storage", needs: ["CSQLite"]),
        module("Platform", at: "Runtime/Platform", needs: ["Storage", "Network", "JSON", "COpenSSL"]),

        module(
            "Pages", at: "Runtime/Pages", needs: ["Platform", "Storage", "Contract", "Network", "JSON"],
            embedding: ["Assets/site.css", "Assets/site.js", "Assets/mark.svg", "Assets/blog.css", "Assets/console.css", "Public/logo-spin.svg", "Public/logo-spin.png", "Public/logo-spin-white.png"],
            excluding: ["README.md"]),

        generatedServer("BteloAPI", of: "btelo"),
        generatedServer("InvoicesAPI", of: "invoices"),
        generatedServer("StorefrontAPI", of: "storefront"),
        generatedServer("PrepaidAPI", of: "prepaid"),

        command(
            "btelo", at: "Runtime/Server",
            needs: ["Pages", "Platform", "Storage", "Contract", "Network", "JSON", "BteloAPI", "InvoicesAPI", "StorefrontAPI", "PrepaidAPI"]),

        command("storage-crash-writer", at: "Tests/Storage/CrashWriter", needs: ["Storage"]),
        command("signature-benchmark", at: "Tests/Benchmarks/Signature", needs: ["Platform", "Storage"]),
        command("storage-benchmark", at: "Tests/Benchmarks/Storage", needs: ["Storage"]),
        command("json-benchmark", at: "Tests/Benchmarks/JSON", needs: ["JSON"]),
        command("client-benchmark", at: "Tests/Benchmarks/Client", needs: ["Network"]),

        tests(of: "Language", needs: ["Language"], copying: ["Fixtures"]),
        tests(of: "specgen", needs: ["specgen"]),
        tests(of: "Emit", needs: ["Emit", "Language"]),
        tests(of: "JSON", needs: ["JSON"]),
        command("network-test-server", at: "Tests/Network/TestServer", needs: ["Network"]),
        tests(of: "Network", needs: ["Network", "CLinux"], copying: ["TestServer"]),
        tests(of: "Contract", needs: ["Contract", "JSON", "Network"], copying: ["Sample/Spec", "Sample/generate.sh"]),
        tests(of: "Storage", needs: ["Storage", "CSQLite", "storage-crash-writer"], copying: ["CrashWriter"]),
        tests(of: "Pages", needs: ["Pages", "Platform", "Storage", "Contract", "Network"]),
        tests(of: "Platform", needs: ["Platform", "Storage"]),
        tests(of: "Server", needs: ["btelo"]),
    ]
)
