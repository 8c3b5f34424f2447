using System.Net;
using MediaServer.Host.Workers;
using Microsoft.Extensions.Options;

namespace MediaServer.Host;

/// <summary>The <c>Media</c> section of the configuration.</summary>
public sealed class MediaOptions
{
    public const string Section = "Media";

    /// <summary>More threads than this never had more to do.</summary>
    public const int MaxWorkers = 128;

    /// <summary>Longer than a burst takes to arrive gathers nothing but delay.</summary>
    public const int MaxCoalesceMicroseconds = 1000;

    /// <summary>Threads, each with its own port and rooms; 0 means one per core.</summary>
    public int Workers { get; set; }

    /// <summary>UDP port of the first worker; worker n has the n-th after it. 0 lets the system choose all of them.</summary>
    public int UdpPort { get; set; } = 40000;

    /// <summary>TCP port of the first worker, for networks that block UDP; by default the same number as UDP (any free one when UDP has any).</summary>
    public int? TcpPort { get; set; }

    /// <summary>IP addresses that answers carry as candidates; by default every usable address of the machine.</summary>
    public IReadOnlyList<string> AnnounceAddresses { get; set; } = [];

    /// <summary>Whether loopback addresses are candidates; by default only in development.</summary>
    public bool? AnnounceLoopback { get; set; }

    /// <summary>How long packets that reach an idle worker may wait for others to share the system calls; 0 takes them at once.</summary>
    public int CoalesceMicroseconds { get; set; }

    /// <summary>Keeps each worker's thread on one core (Linux). For machines that do nothing else.</summary>
    public bool PinWorkers { get; set; }

    internal WorkerPace Pace => new(TimeSpan.FromMicroseconds(CoalesceMicroseconds), PinWorkers);

    internal int WorkerCount => Workers == 0 ? Math.Min(Environment.ProcessorCount, MaxWorkers) : Workers;

    internal int UdpPortOf(int worker) => UdpPort == 0 ? 0 : UdpPort + worker;

    /// <param name="worker">Index of the worker.</param>
    /// <param name="udpPort">The port its UDP socket really has.</param>
    internal int TcpPortOf(int worker, int udpPort) =>
        TcpPort switch
        {
            null => UdpPort == 0 ? 0 : udpPort,
            0 => 0,
            { } first => first + worker,
        };
}

/// <summary>Says what is wrong in one line per key: the key, its value and what is allowed.</summary>
internal sealed class MediaOptionsValidator : IValidateOptions<MediaOptions>
{
    private const int MaxPort = 65535;

    public ValidateOptionsResult Validate(string? name, MediaOptions options)
    {
        List<string> failures = [];
        if (options.Workers is < 0 or > MediaOptions.MaxWorkers)
            failures.Add($"Media:Workers = {options.Workers}: allowed is 0 (one per core) to {MediaOptions.MaxWorkers}");
        CheckPorts("Media:UdpPort", options.UdpPort, options, failures);
        if (options.TcpPort is { } tcp)
            CheckPorts("Media:TcpPort", tcp, options, failures);
        if (options.CoalesceMicroseconds is < 0 or > MediaOptions.MaxCoalesceMicroseconds)
            failures.Add(
                $"Media:CoalesceMicroseconds = {options.CoalesceMicroseconds}: allowed is 0 (off) to {MediaOptions.MaxCoalesceMicroseconds}"
            );
        for (var i = 0; i < options.AnnounceAddresses.Count; i++)
            if (!IsAnnounceable(options.AnnounceAddresses[i]))
                failures.Add(
                    $"Media:AnnounceAddresses:{i} = {options.AnnounceAddresses[i]}: allowed is an IPv4 or IPv6 address that clients can reach"
                );
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckPorts(string key, int first, MediaOptions options, List<string> failures)
    {
        var workers = Math.Clamp(options.WorkerCount, 1, MediaOptions.MaxWorkers);
        if (first != 0 && (first < 1024 || first + workers - 1 > MaxPort))
            failures.Add(
                $"{key} = {first}: allowed is 0 (any free port) or 1024 to {MaxPort - workers + 1} (one port for each of {workers} workers)"
            );
    }

    private static bool IsAnnounceable(string text) =>
        IPAddress.TryParse(text, out var address)
        && !address.Equals(IPAddress.Any)
        && !address.Equals(IPAddress.IPv6Any)
        && !address.IsIPv6Multicast
        && !address.IsIPv6LinkLocal;
}
