using MediaServer.Host.Control;
using MediaServer.Server.Api;
using MediaServer.Server.Hub;

namespace MediaServer.Server.Phone;

/// <summary>What is said about the telephone on invitations.</summary>
internal sealed class PhoneAccessDesk(IPhoneNode phone, PinBook pins)
{
    /// <summary>The user part that asks for the PIN.</summary>
    private const string AnyVisit = "visit";

    public bool IsOn => phone is { IsEnabled: true, Address: not null };

    public VisitPhone? OfVisit(string? locale) => IsOn ? new VisitPhone(NumberFor(locale), phone.Address!.Uri(AnyVisit)) : null;

    /// <summary>The number and the participant's PIN; null when the telephone is off.</summary>
    public async Task<PhoneAccess?> OfAsync(string visit, string participant, string? locale, CancellationToken cancel)
    {
        if (!IsOn)
            return null;
        var pin = await pins.MintAsync(visit, participant, cancel);
        return new PhoneAccess(NumberFor(locale), phone.Address!.Uri(pin), pin);
    }

    /// <summary>The number that answers in the person's language, else the first.</summary>
    private string? NumberFor(string? locale)
    {
        var language = PhoneLanguage.Of(locale);
        var inLanguage = phone.Numbers.FirstOrDefault(n => n.Language == language);
        return inLanguage?.Number ?? (phone.Numbers is [var first, ..] ? first.Number : null);
    }
}
