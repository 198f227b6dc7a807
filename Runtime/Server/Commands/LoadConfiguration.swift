import Glibc

extension Configuration {
    /// The flag that names the configuration file.
    static let fileFlag = "--config"
    /// Read when `--config` is not given and the file is there.
    static let usualFile = "btelo.conf"

    /// Resolves the configuration for a command: defaults, then the file, the environment, and the command line.
    static func load(_ arguments: inout Arguments) throws -> Configuration {
        var file: (path: String, text: String)?
        if let path = arguments.take(fileFlag) {
            file = (path, try readTextFile(path))
        } else if access(usualFile, R_OK) == 0 {
            file = (usualFile, try readTextFile(usualFile))
        }
        return try Configuration(
            file: file, environment: { name in getenv(name).map { String(cString: $0) } }, flags: arguments.flags)
    }

    /// The part of a command's help that is the same wherever a configuration is read.
    static let help = """
          --config FILE      read settings from FILE (default: \(usualFile) when it is there)
          --SETTING VALUE    any setting, such as --listen 127.0.0.1:8080; `btelo config` lists them
        Environment variables BTELO_SETTING count too. The command line wins over the environment, it over the file.
        """
}
