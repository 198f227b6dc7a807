/// What a label, a hint, an error and a control have in common.
struct FieldFrame {
    let label: String
    let name: String
    let hint: HTML?
    let error: String?
    let isOptional: Bool

    var id: String { FieldID.of(name) }

    /// The ids of what describes the control; nil when nothing does.
    var describedBy: String? {
        let ids = (hint == nil ? [] : ["\(id)-hint"]) + (error == nil ? [] : ["\(id)-error"])
        return ids.isEmpty ? nil : ids.joined(separator: " ")
    }

    /// Attributes that tie the control to its label, hint and error.
    var attributes: HTML {
        """
         id="\(id)" name="\(name)"\(attribute: "aria-describedby", describedBy)\
        \(attribute: "aria-invalid", error == nil ? nil : "true")
        """
    }

    func html(_ control: HTML) -> HTML {
        """
        <div class="field\(if: error != nil, " field-wrong")">
        <label for="\(id)">\(label)\(if: isOptional, " <span class=\"optional\">optional</span>")</label>
        \(hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" as HTML })\
        \(error.map { "<p class=\"error\" id=\"\(id)-error\"><span class=\"visually-hidden\">Error:</span> \($0)</p>" as HTML })
        \(control)</div>
        """
    }
}

/// A line of text.
struct TextField: HTMLConvertible {
    enum Kind: String, Sendable {
        case text, email, url, number, date, password
        case moment = "datetime-local"
    }

    let html: HTML

    /// - Parameters:
    ///   - label: always seen.
    ///   - name: of the form's field.
    ///   - hint: what helps to fill it in.
    ///   - error: what is wrong with it.
    ///   - autocomplete: what the browser may fill in. (HTML standard, section 4.10.18.7)
    ///   - inputMode: which keys a phone offers, such as `numeric`.
    ///   - isCode: shown large, with equal widths, for one-time codes.
    ///   - isIdentifier: shown with equal widths, for ids and keys.
    init(
        _ label: String, name: String, value: String = "", kind: Kind = .text, hint: HTML? = nil, error: String? = nil,
        autocomplete: String? = nil, inputMode: String? = nil, lengthMax: Int? = nil, placeholder: String? = nil,
        isOptional: Bool = false, isFocused: Bool = false, isCode: Bool = false,
        isIdentifier: Bool = false, isReadOnly: Bool = false
    ) {
        let frame = FieldFrame(label: label, name: name, hint: hint, error: error, isOptional: isOptional)
        let input: HTML = """
            <input type="\(kind.rawValue)"\(frame.attributes)\(attribute: "value", value.isEmpty ? nil : value)\
            \(attribute: "autocomplete", autocomplete)\(attribute: "inputmode", inputMode)\
            \(attribute: "maxlength", lengthMax.map { String($0) })\(attribute: "placeholder", placeholder)\
            \(attribute: "class", isCode ? "code" : isIdentifier ? "code-text" : nil)\(attribute: "required", if: !isOptional)\
            \(attribute: "readonly", if: isReadOnly)\(attribute: "autofocus", if: isFocused || error != nil)\
            \(attribute: "autocapitalize", kind == .email || isCode || isIdentifier ? "none" : nil)\
            \(attribute: "spellcheck", kind == .email || isCode || isIdentifier ? "false" : nil)>
            """
        html = frame.html(kind == .password ? "<div class=\"reveal\" data-reveal>\(input)</div>" : input)
    }
}

/// Several lines of text.
struct TextArea: HTMLConvertible {
    let html: HTML

    init(
        _ label: String, name: String, value: String = "", rows: Int = 5, hint: HTML? = nil, error: String? = nil,
        lengthMax: Int? = nil, isOptional: Bool = false, isCode: Bool = false
    ) {
        let frame = FieldFrame(label: label, name: name, hint: hint, error: error, isOptional: isOptional)
        // The line end after the tag is not part of the value; without it a value's own first one would be lost.
        html = frame.html(
            """
            <textarea\(frame.attributes) rows="\(rows)"\(attribute: "maxlength", lengthMax.map { String($0) })\
            \(attribute: "class", isCode ? "code-text" : nil)\(attribute: "required", if: !isOptional)\
            \(attribute: "autofocus", if: error != nil)>
            \(value)</textarea>
            """)
    }
}

/// One of several values, folded away.
struct Select: HTMLConvertible {
    let html: HTML

    init(
        _ label: String, name: String, choices: [(value: String, title: String)], selected: String, hint: HTML? = nil,
        error: String? = nil, isOptional: Bool = false
    ) {
        let frame = FieldFrame(label: label, name: name, hint: hint, error: error, isOptional: isOptional)
        html = frame.html(
            """
            <select\(frame.attributes)>\(choices.each { choice in
                "<option value=\"\(choice.value)\"\(attribute: "selected", if: choice.value == selected)>\(choice.title)</option>"
            })</select>
            """)
    }
}

/// One of a few values, all in view.
struct RadioGroup: HTMLConvertible {
    let html: HTML

    init(
        _ label: String, name: String, choices: [(value: String, title: String, hint: String)], selected: String, error: String? = nil
    ) {
        let id = FieldID.of(name)
        html = """
            <fieldset class="field\(if: error != nil, " field-wrong")"\(attribute: "aria-describedby", error == nil ? nil : "\(id)-error")>
            <legend>\(label)</legend>\
            \(error.map { "<p class=\"error\" id=\"\(id)-error\"><span class=\"visually-hidden\">Error:</span> \($0)</p>" as HTML })
            \(choices.enumerated().each { index, choice in
                let own = index == 0 ? id : "\(id)-\(index)"
                return """
                    <div class="choice"><input type="radio" id="\(own)" name="\(name)" value="\(choice.value)"\
                    \(attribute: "checked", if: choice.value == selected)><label for="\(own)">\(choice.title)\
                    \(if: !choice.hint.isEmpty, "<span class=\"hint\">\(choice.hint)</span>")</label></div>
                    """
            })</fieldset>
            """
    }
}

/// A box to tick.
struct Checkbox: HTMLConvertible {
    let html: HTML

    /// - Parameter value: sent when it is ticked; for several boxes of one name each has its own.
    init(_ label: HTML, name: String, value: String = "on", isOn: Bool, hint: HTML? = nil, error: String? = nil) {
        let id = value == "on" ? FieldID.of(name) : "\(FieldID.of(name))-\(value)"
        let described = [hint.map { _ in "\(id)-hint" }, error.map { _ in "\(id)-error" }].compactMap(\.self)
        html = """
            <div class="field choice\(if: error != nil, " field-wrong")"><input type="checkbox" id="\(id)" name="\(name)" value="\(value)"\
            \(attribute: "checked", if: isOn)\(attribute: "aria-describedby", described.isEmpty ? nil : described.joined(separator: " "))\
            \(attribute: "aria-invalid", error == nil ? nil : "true")><div><label for="\(id)">\(label)</label>\
            \(hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" as HTML })\
            \(error.map { "<p class=\"error\" id=\"\(id)-error\"><span class=\"visually-hidden\">Error:</span> \($0)</p>" as HTML })</div></div>
            """
    }
}

/// A value that is sent along unseen. Whoever sends the form can change it.
struct HiddenField: HTMLConvertible {
    let html: HTML

    init(_ name: String, _ value: String) {
        html = "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
    }
}
