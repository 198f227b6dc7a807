import Platform
import Storage

/// `btelo admin`: the people who may use the console.
enum AdminCommand: Command {
    static let name = "admin"
    static let summary = "Create, list or remove the administrators of the console"
    static let help = """
        usage: btelo admin create --email ADDRESS [--name NAME] [--config FILE] [--SETTING VALUE …]
               btelo admin list
               btelo admin remove --email ADDRESS

        Works on the database, or through the server when one is running on it.

          create   make the owner of ADDRESS an administrator, opening an account when there is none, and print an address where
                   a password is set and the browser is signed in. It works once, within a day; made again as often as needed
          list     print the administrators
          remove   let somebody keep the account but use the console no longer; one administrator must stay

        \(Configuration.help)
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        var arguments = arguments
        guard let verb = arguments.rest.first.flatMap(OperatorRequest.Verb.init), arguments.rest.count == 1 else {
            throw UsageError(message: "admin takes create, list or remove")
        }
        let email = arguments.take("--email")
        let name = arguments.take("--name")
        guard (email == nil) == (verb == .list) else {
            throw UsageError(message: verb == .list ? "list takes no address" : "--email is needed")
        }
        if let email, EmailAddress(email) == nil { throw UsageError(message: "'\(email)' is no mail address") }
        guard name == nil || verb == .create else { throw UsageError(message: "--name goes with create") }
        let configuration = try Configuration.load(&arguments)
        let request = OperatorRequest(verb: verb, email: email ?? "", name: name ?? "")
        let answer: OperatorAnswer
        do {
            let database = try configuration.openDatabase()
            defer { database.close() }
            let signIn = try configuration.signIn(database, configuration.openServerKey())
            answer = request.performed(by: signIn, in: database)
        } catch StorageError.lockedByAnotherProcess {
            answer = try OperatorMailbox(beside: configuration.text(.database)).ask(request)
        }
        answer.isDone ? Terminal.print(answer.words) : Terminal.complain("btelo admin: \(answer.words)")
        return answer.isDone ? 0 : 1
    }
}
