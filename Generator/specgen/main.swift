import Glibc
import Language

// The contract compiler: Spec/ in, Generated/ out. `specgen --help` says how it is called.

switch Options.parsed(Array(CommandLine.arguments.dropFirst())) {
case .help(let text):
    Console.write(text)
case .refused(let message):
    Console.complain(message)
    exit(2)
case .run(let options):
    exit(options.command.run(options) ? 0 : 1)
}
