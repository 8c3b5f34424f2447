using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Visits;

namespace MediaServer.Server.Recordings;

/// <param name="Version">Changes with every letter of the text: <c>web-en-0123abcd</c>.</param>
/// <param name="Language">Two letters.</param>
/// <param name="Text">What people in browsers read.</param>
internal sealed record ConsentText(string Version, string Language, string Text);

/// <summary>The question whether somebody may be recorded, in words that say what a no means. Telephones speak their own (media/Phone/Prompts).</summary>
internal static class ConsentTexts
{
    private const string Fallback = "en";

    /// <summary>Language, whether it is recorded already, what a no means.</summary>
    private static readonly FrozenDictionary<(string, bool, RefusalPolicy), ConsentText> Texts = new[]
    {
        Of(
            "en",
            inProgress: false,
            RefusalPolicy.Stop,
            "Your care team would like to record this visit: everybody's voice and picture, and what is shown on shared screens. "
                + "Do you agree to be recorded? If you say no, nothing is recorded and the visit goes on as it is. "
                + "You can change your mind at any time; the recording then stops at once."
        ),
        Of(
            "en",
            inProgress: false,
            RefusalPolicy.Exclude,
            "Your care team would like to record this visit: everybody's voice and picture, and what is shown on shared screens. "
                + "Do you agree to be recorded? If you say no, you are left out of the recording and the visit goes on as it is. "
                + "You can change your mind at any time; you are then left out at once."
        ),
        Of(
            "en",
            inProgress: true,
            RefusalPolicy.Stop,
            "This visit is being recorded: everybody's voice and picture, and what is shown on shared screens. "
                + "Do you agree to be recorded too? Until you answer, nobody in the visit hears or sees you, and you do not hear or see them. "
                + "If you say no, the recording stops. You can change your mind at any time; the recording then stops at once."
        ),
        Of(
            "en",
            inProgress: true,
            RefusalPolicy.Exclude,
            "This visit is being recorded: everybody's voice and picture, and what is shown on shared screens. "
                + "Do you agree to be recorded too? Until you answer, nobody in the visit hears or sees you, and you do not hear or see them. "
                + "If you say no, you are left out of the recording. You can change your mind at any time; you are then left out at once."
        ),
        Of(
            "es",
            inProgress: false,
            RefusalPolicy.Stop,
            "Su equipo de salud quisiera grabar esta consulta: la voz y la imagen de todos, y lo que se muestre en pantallas compartidas. "
                + "¿Acepta que le graben? Si dice que no, no se graba nada y la consulta sigue igual. "
                + "Puede cambiar de opinión en cualquier momento; entonces la grabación termina de inmediato."
        ),
        Of(
            "es",
            inProgress: false,
            RefusalPolicy.Exclude,
            "Su equipo de salud quisiera grabar esta consulta: la voz y la imagen de todos, y lo que se muestre en pantallas compartidas. "
                + "¿Acepta que le graben? Si dice que no, usted queda fuera de la grabación y la consulta sigue igual. "
                + "Puede cambiar de opinión en cualquier momento; entonces queda fuera de inmediato."
        ),
        Of(
            "es",
            inProgress: true,
            RefusalPolicy.Stop,
            "Esta consulta se está grabando: la voz y la imagen de todos, y lo que se muestre en pantallas compartidas. "
                + "¿Acepta que le graben también a usted? Hasta que conteste, nadie en la consulta le oye ni le ve, y usted no oye ni ve a nadie. "
                + "Si dice que no, la grabación termina. Puede cambiar de opinión en cualquier momento; entonces termina de inmediato."
        ),
        Of(
            "es",
            inProgress: true,
            RefusalPolicy.Exclude,
            "Esta consulta se está grabando: la voz y la imagen de todos, y lo que se muestre en pantallas compartidas. "
                + "¿Acepta que le graben también a usted? Hasta que conteste, nadie en la consulta le oye ni le ve, y usted no oye ni ve a nadie. "
                + "Si dice que no, usted queda fuera de la grabación. Puede cambiar de opinión en cualquier momento; entonces queda fuera de inmediato."
        ),
    }.ToFrozenDictionary(entry => entry.Key, entry => entry.Value);

    private static readonly FrozenDictionary<string, string> ByVersion = Texts.Values.ToFrozenDictionary(t => t.Version, t => t.Text);

    /// <summary>What this person is asked, as things stand.</summary>
    public static ConsentText For(Visit visit, Participant participant) =>
        For(participant.Language, participant.AwaitsConsent, visit.Settings.Refusal);

    public static ConsentText For(string language, bool inProgress, RefusalPolicy refusal) =>
        Texts.TryGetValue((language, inProgress, refusal), out var text) ? text : Texts[(Fallback, inProgress, refusal)];

    /// <summary>The words of a version, null for those of a telephone.</summary>
    public static string? Find(string version) => ByVersion.GetValueOrDefault(version);

    private static KeyValuePair<(string, bool, RefusalPolicy), ConsentText> Of(
        string language,
        bool inProgress,
        RefusalPolicy refusal,
        string text
    )
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
        return new((language, inProgress, refusal), new ConsentText($"web-{language}-{hash}", language, text));
    }
}
