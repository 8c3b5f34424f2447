using System.Net;
using Microsoft.Extensions.Options;

namespace MediaServer.Host.Phone;

/// <summary>Says what is wrong in one line per key: the key, its value and what is allowed. Secrets stay out of the lines.</summary>
internal sealed class PhoneOptionsValidator : IValidateOptions<PhoneOptions>
{
    private const int MaxPort = 65535;
    private const int MaxCalls = 5000;

    public ValidateOptionsResult Validate(string? name, PhoneOptions options)
    {
        if (options.Enabled != true)
            return ValidateOptionsResult.Success;
        List<string> failures = [];
        CheckSip(options.Sip, failures);
        CheckRtp(options, failures);
        CheckWords(options, failures);
        CheckDialOut(options.DialOut, failures);
        if (options.Trunks.Count == 0)
            failures.Add("Phone:Trunks = (none): allowed is one or more trunks, because Phone:Enabled is true; see media/Phone/README.md");
        foreach (var (trunk, settings) in options.Trunks)
            CheckTrunk($"Phone:Trunks:{trunk}", settings, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckSip(PhoneSipOptions sip, List<string> failures)
    {
        CheckPort("Phone:Sip:UdpPort", sip.UdpPort, failures);
        CheckPort("Phone:Sip:TcpPort", sip.TcpPort, failures);
        CheckPort("Phone:Sip:TlsPort", sip.TlsPort, failures);
        if (sip.TlsPort != 0 && sip.TlsPort == sip.TcpPort)
            failures.Add($"Phone:Sip:TlsPort = {sip.TlsPort}: allowed is another port than Phone:Sip:TcpPort");
        if (sip.Address is { } address && !IPAddress.TryParse(address, out _))
            failures.Add($"Phone:Sip:Address = {address}: allowed is an IPv4 or IPv6 address that trunks can reach");
        CheckFile("Phone:Sip:Certificate", sip.Certificate, failures);
        CheckFile("Phone:Sip:CertificateKey", sip.CertificateKey, failures);
        CheckFile("Phone:Sip:ClientAuthority", sip.ClientAuthority, failures);
    }

    private static void CheckRtp(PhoneOptions options, List<string> failures)
    {
        if (options.RtpPortMin is < 1024 or > MaxPort - 1)
            failures.Add($"Phone:RtpPortMin = {options.RtpPortMin}: allowed is 1024 to {MaxPort - 1}");
        if (options.RtpPortMax <= options.RtpPortMin || options.RtpPortMax > MaxPort)
            failures.Add($"Phone:RtpPortMax = {options.RtpPortMax}: allowed is Phone:RtpPortMin + 1 to {MaxPort}");
        if (options.MaxCalls is < 1 or > MaxCalls)
            failures.Add($"Phone:MaxCalls = {options.MaxCalls}: allowed is 1 to {MaxCalls}");
        if (options.MixingThreads is < 0 or > PhoneOptions.MaxMixingThreads)
            failures.Add($"Phone:MixingThreads = {options.MixingThreads}: allowed is 0 (one per core) to {PhoneOptions.MaxMixingThreads}");
    }

    private static void CheckWords(PhoneOptions options, List<string> failures)
    {
        if (!IsLanguage(options.Language))
            failures.Add($"Phone:Language = {options.Language}: allowed is a language of two small letters");
        for (var i = 0; i < options.Numbers.Count; i++)
            if (!PublicNumber.TryParse(options.Numbers[i], options.Language, out _))
                failures.Add($"Phone:Numbers:{i} = {options.Numbers[i]}: allowed is +digits or +digits/language, such as +15550100/en");
        if (options.PromptFolder is { } folder && !Directory.Exists(folder))
            failures.Add($"Phone:PromptFolder = {folder}: allowed is a folder that exists");
    }

    private static void CheckDialOut(DialOutOptions dial, List<string> failures)
    {
        for (var i = 0; i < dial.Countries.Count; i++)
            if (dial.Countries[i] is not "*" && !PublicNumber.IsInternational(dial.Countries[i]))
                failures.Add($"Phone:DialOut:Countries:{i} = {dial.Countries[i]}: allowed is a prefix such as +1 or +49, or *");
        if (dial.MaxAtOnce is < 0 or > 50)
            failures.Add($"Phone:DialOut:MaxAtOnce = {dial.MaxAtOnce}: allowed is 0 to 50");
        if (dial.RingSeconds is < 5 or > 180)
            failures.Add($"Phone:DialOut:RingSeconds = {dial.RingSeconds}: allowed is 5 to 180");
    }

    private static void CheckTrunk(string key, TrunkOptions trunk, List<string> failures)
    {
        for (var i = 0; i < trunk.Addresses.Count; i++)
            if (!TrunkAddress.TryParse(trunk.Addresses[i], out _))
                failures.Add($"{key}:Addresses:{i} = {trunk.Addresses[i]}: allowed is an address or a network such as 203.0.113.0/24");
        if (trunk.Transport is not ("udp" or "tcp" or "tls"))
            failures.Add($"{key}:Transport = {trunk.Transport}: allowed is udp, tcp or tls");
        if (trunk.Srtp == TrunkSecurity.Required && trunk.Server is not null && trunk.Transport != "tls")
            failures.Add($"{key}:Srtp = Required: allowed is only with {key}:Transport = tls, which protects the keys");
        if ((trunk.Register || trunk.Challenge) && (string.IsNullOrEmpty(trunk.Username) || string.IsNullOrEmpty(trunk.Password)))
            failures.Add($"{key}:Username = {trunk.Username}: allowed is a user name with {key}:Password, because the trunk asks for them");
        if (trunk.Register && string.IsNullOrEmpty(trunk.Server))
            failures.Add($"{key}:Server = (none): allowed is host[:port], because {key}:Register is true");
        if (trunk.MaxCalls is < 1 or > MaxCalls)
            failures.Add($"{key}:MaxCalls = {trunk.MaxCalls}: allowed is 1 to {MaxCalls}");
        if (trunk.Addresses.Count == 0 && !trunk.Challenge && !trunk.Register && trunk.Server is null)
            failures.Add($"{key} = (nobody): allowed is a trunk with Addresses, Challenge or Server");
    }

    private static void CheckPort(string key, int port, List<string> failures)
    {
        if (port is not 0 and (< 1024 or > MaxPort))
            failures.Add($"{key} = {port}: allowed is 0 (any free port) or 1024 to {MaxPort}");
    }

    private static void CheckFile(string key, string? path, List<string> failures)
    {
        if (path is not null && !File.Exists(path))
            failures.Add($"{key} = {path}: allowed is a PEM file that exists");
    }

    private static bool IsLanguage(string text) => text.Length == 2 && text.All(char.IsAsciiLetterLower);
}
