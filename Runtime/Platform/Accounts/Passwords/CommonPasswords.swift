/// What is tried first by everybody who guesses: words, names and keys in a row that leaked lists have at their top. Digits and
/// signs at the end are left out, since they are tried with each word.
enum CommonPasswords {
    /// - Parameter folded: as `Password.folded` makes it.
    static func contains(_ folded: [UInt8]) -> Bool {
        isOfFewSigns(folded) || isRow(folded) || isRepetition(folded)
            || words.contains(String(decoding: folded, as: UTF8.self))
    }

    /// One or two different signs, such as `aaaaaaaa` and `abababab`.
    private static func isOfFewSigns(_ bytes: [UInt8]) -> Bool { Set(bytes).count <= 2 }

    /// `12345678`, `abcdefgh` and the like, also backwards.
    private static func isRow(_ bytes: [UInt8]) -> Bool {
        let steps = Set(zip(bytes, bytes.dropFirst()).map { Int($1) - Int($0) })
        return steps == [1] || steps == [-1] || steps == [1, -9] || steps == [-1, 9]
    }

    /// A word of the list, or a short piece, several times: `passpass`, `12341234`.
    private static func isRepetition(_ bytes: [UInt8]) -> Bool {
        for length in 1...max(1, bytes.count / 2) where bytes.count % length == 0 {
            let piece = Array(bytes.prefix(length))
            guard stride(from: 0, to: bytes.count, by: length).allSatisfy({ Array(bytes[$0..<($0 + length)]) == piece }) else {
                continue
            }
            if length <= 4 || words.contains(String(decoding: piece, as: UTF8.self)) { return true }
        }
        return false
    }

    private static let words: Set<String> = Set(
        text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { String(decoding: Password.folded(Array($0.utf8)), as: UTF8.self) })

    private static let text = """
        password passwort passwd passw0rd p@ssword p@ssw0rd pa55word pa55w0rd pass word mypassword thepassword newpassword
        changeme changeit letmein letmeinnow welcome welcomeback default defaultpassword secret secretpassword topsecret
        administrator admin adminadmin admin123 root rootroot superuser system server guest test testtest testing tester demo
        login loginlogin user username account access accessgranted unlock open opensesame sesame master masterkey keepout
        qwerty qwertyu qwertyui qwertyuio qwertyuiop qwertz qwertzui qwertzuiop azerty azertyui azertyuiop asdf asdfg asdfgh
        asdfghj asdfghjk asdfghjkl asdfasdf zxcv zxcvb zxcvbn zxcvbnm qazwsx qazwsxedc wsxedc 1qaz2wsx 1qaz2wsx3edc 1q2w3e 1q2w3e4r
        1q2w3e4r5t 1q2w3e4r5t6y q1w2e3 q1w2e3r4 q1w2e3r4t5 qwer1234 qwer asdf1234 zaq12wsx zaq1zaq1 xsw2zaq1 1234qwer 123qwe
        123qweasd 123qweasdzxc qwe123 qweasd qweasdzxc qwaszx poiuytrewq lkjhgfdsa mnbvcxz 1a2b3c 1a2b3c4d a1b2c3 a1b2c3d4 abc123
        abcd1234 abcd123 abcabc abcdef abcdefg abcdefgh aa123456 a123456 a12345678 123abc 123456a 123456789a 12345678a
        0123456789 1234567890 123456789 12345678 1234567 123456 87654321 987654321 9876543210 0987654321 123123123 123321123
        123321 1234321 11223344 1122334455 112233 102030 10203040 147258369 147852369 159753 741852963 789456123 963852741
        135792468 246813579 314159265 31415926 271828182 19700101 20002000 20202020 00000000 11111111 12121212 69696969 88888888
        iloveyou iloveu ilovegod ilovemyself lovelove loveyou loverboy lovers sweetheart honey darling sweetie babygirl babyboy
        princess prince queen king kingkong superman batman spiderman ironman wonderwoman wolverine deadpool starwars startrek
        darthvader skywalker chewbacca yoda matrix gandalf hobbit frodo pokemon pikachu naruto sasuke goku dragonball minecraft
        fortnite counterstrike warcraft worldofwarcraft starcraft halflife zelda mario nintendo playstation xbox gameover gamer
        football baseball basketball softball soccer hockey golfer tennis volleyball swimming cricket rugby chelsea arsenal
        liverpool manchester manunited barcelona realmadrid juventus bayern yankees lakers cowboys steelers redsox eagles patriots
        dolphins raiders packers giants broncos mustang corvette ferrari porsche mercedes lamborghini harley yamaha kawasaki
        chevrolet camaro toyota honda bmwbmw audi volkswagen jaguar
        monkey dragon tiger lion eagle falcon phoenix unicorn butterfly dolphin elephant penguin panther wolf werewolf bear
        chicken rabbit bunny kitten kitty hellokitty puppy doggie snoopy garfield scooby scoobydoo tweety mickey mickeymouse
        minnie donald donaldduck bugsbunny winnie tigger
        sunshine rainbow flower flowers rosebud lavender jasmine blossom summer winter spring autumn january february march april
        june july august september october november december monday tuesday wednesday thursday friday saturday sunday
        midnight morning moonlight starlight sunflower sunset sunrise thunder lightning storm hurricane tornado diamond crystal
        silver golden platinum ruby emerald sapphire pearl
        chocolate cookie cookies candy banana cherry strawberry orange apple pineapple peaches peanut pepper ginger cinnamon
        cheese pizza hamburger pancake coffee whiskey vodka beer corona budlight jackdaniels
        computer internet samsung iphone android apple google facebook instagram youtube twitter linkedin microsoft windows
        macintosh linux ubuntu oracle cisco nokia motorola blackberry wireless network database hacker hackme hunter killer
        trustno1 whatever nothing something anything everything forever together freedom justice liberty america usausa england
        london paris berlin germany deutschland france italia espana brasil mexico canada australia newyork california texas
        florida hawaii chicago boston dallas denver phoenix
        jesus jesuschrist jesus1 christ heaven angel angels angelina blessed godisgood amen spirit believe faith hope grace
        trinity bismillah allah mohammed inshallah krishna ganesh shiva
        michael michelle jennifer jessica jordan joshua daniel david matthew andrew anthony robert richard william thomas charles
        christopher christian christine christina nicole nicholas samantha amanda ashley stephanie elizabeth victoria veronica
        vanessa patricia patrick alexander alexandra alexandre alejandro benjamin jonathan jonathon brandon brittany danielle
        gabriel gabriela isabella sebastian fernando francisco ricardo roberto antonio carlos eduardo guillermo maximilian
        charlie charlotte caroline catherine katherine margaret martin martina marina maria mariana natasha natalie olivia sophia
        sophie sabrina sandra monica melissa melanie heather hannah harry harrypotter george gemma ginger lauren laura leonardo
        shadow maverick ranger hammer hunter cowboy pirate ninja samurai warrior soldier marines airforce navy army champion
        winner legend rockstar rockandroll metallica slipknot nirvana greenday linkinpark eminem beatles elvis madonna rihanna
        beyonce justinbieber onedirection blink182 acdc ironmaiden slayer
        fuckyou fuckme fuckoff asshole bullshit bitch sexy sexsex lovesex
        letmein1 blahblah yesyes nonono hahaha hellohello hello helloworld goodbye goodluck lucky lucky7 happy smile smiley
        beautiful gorgeous handsome cutie cutiepie lovely friends friendship family mother father brother sister grandma baby
        buster tinker tinkerbell precious peaceful purple yellow orange green black white bluesky blue redred scarlet pinkpink
        woaini woaini1314 5201314 wang1234 zhang123 li123456 asd123456 qq123456 aini1314 mima1234 nihao123
        senha contrasena contraseña motdepasse hallo hallohallo schatz passwörter geheim geheimnis sommer lebenslang ficken
        parola haslo salasana losenord wachtwoord kennwort sifre parol zaqwsx marseille doudou soleil bonjour azertyuiop loulou
        btelo btelobtelo
        """
}
