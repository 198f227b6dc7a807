import Storage

/// A moment. Without JavaScript it is shown in UTC, with it in the reader's own time.
struct Moment: HTMLConvertible {
    let html: HTML

    init(_ time: UnixTime) {
        let spaced = time.spacedText
        let date = spaced.prefix(10)
        let clock = spaced.dropFirst(11)
        html = "<time datetime=\"\(date)T\(clock)Z\" data-local>\(date) \(clock.prefix(5)) UTC</time>"
    }
}

/// Text that is to be copied, such as a code, an address or a secret. With JavaScript there is a button that does it.
struct Copyable: HTMLConvertible {
    let html: HTML

    /// - Parameter label: what it is, for the button: "invite link".
    init(_ text: String, label: String) {
        html = """
            <span class="copyable"><code class="copyable-text">\(text)</code>\
            <button class="button button-small" type="button" data-copy hidden>Copy<span class="visually-hidden"> \(label)</span></button></span>
            """
    }
}

/// Several lines of code or of somebody's own text, as they are.
struct CodeBlock: HTMLConvertible {
    let html: HTML

    /// - Parameter label: what it is, for those who do not see it.
    init(_ text: String, label: String) {
        html = """
            <div class="code-block" data-copy-block><pre tabindex="0" role="region" aria-label="\(label)"><code>\(text)</code></pre></div>
            """
    }
}

/// A person's picture, or the first letter of the name where there is none.
struct Avatar: HTMLConvertible {
    let html: HTML

    /// The page must say that it shows foreign images.
    init(url: String, name: String) {
        html =
            url.isEmpty
            ? "<span class=\"avatar\" aria-hidden=\"true\">\(String(name.prefix(1)))</span>"
            : "<img class=\"avatar\" src=\"\(url)\" alt=\"\" width=\"48\" height=\"48\" referrerpolicy=\"no-referrer\" loading=\"lazy\">"
    }
}
