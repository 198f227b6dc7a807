/// Asks before something that cannot be undone.
enum ConfirmPage {
    /// - Parameters:
    ///   - question: the heading, such as "Delete this announcement?"
    ///   - text: what will happen.
    ///   - action: the path the answer is sent to.
    ///   - back: where "no" leads.
    ///   - fields: more to fill in or to send along.
    static func show(
        _ question: String, _ text: HTML, _ request: PageRequest, action: String, confirm: String, back: String,
        isDanger: Bool = true, fields: HTML = HTML(), status: Int = 200
    ) -> PageAnswer {
        Layout.focused(question, request, status: status) {
            """
            <p>\(text)</p>
            \(Form(to: action, request) {
                "\(fields)\(Buttons(Button(confirm, isDanger ? .danger : .primary), LinkButton("Cancel", to: back)))"
            })
            """
        }
    }
}
