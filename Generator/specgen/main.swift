import Emit
import Glibc
import Language

let loaded = loadContracts(in: CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "Spec")
for diagnostic in loaded.diagnostics { print(diagnostic.text, terminator: "") }
for contract in loaded.contracts { print("\(contract.name): \(contract.operations.count) operations") }
exit(loaded.diagnostics.contains { $0.severity == .error } ? 1 : 0)
