using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Tests.Functional.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace MediaServer.Tests.Functional.Recorder.Storage;

/// <summary>
/// Stands before an S3 server that believes every signature, and does not (AWS Signature Version 4, written from its description). On
/// demand it fails as services and networks do.
/// </summary>
internal sealed class SignatureGate(string backend, string secret) : IAsyncDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly int _port = FreePort.Any();
    private WebApplication? _app;

    /// <summary>One for each upload or download to come; after that all is well.</summary>
    public ConcurrentQueue<S3Trouble> Troubles { get; } = new();

    /// <summary>Called whenever something was made to fail.</summary>
    public Action OnTrouble { get; set; } = () => { };

    public string Endpoint => $"http://127.0.0.1:{_port}";

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Endpoint).ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.Run(HandleAsync);
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
            await app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        var trouble = NextTrouble(http.Request.Method);
        if (trouble is S3Trouble.CutsUpload)
        {
            await http.Request.Body.ReadExactlyAsync(new byte[http.Request.ContentLength!.Value / 2]);
            http.Abort();
            return;
        }
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        if (!IsSigned(http, body.ToArray()))
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "SignatureDoesNotMatch");
        else if (trouble is S3Trouble.Refuses)
            await RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, "SlowDown");
        else
            await ForwardAsync(http, trouble is S3Trouble.KeepsHalf ? body.ToArray()[..(int)(body.Length / 2)] : body.ToArray(), trouble);
    }

    private S3Trouble? NextTrouble(string method)
    {
        var concerned = Troubles.TryPeek(out var trouble) && method == (trouble is S3Trouble.CutsDownload ? "GET" : "PUT");
        if (!concerned || !Troubles.TryDequeue(out _))
            return null;
        OnTrouble();
        return trouble;
    }

    private static async Task RefuseAsync(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml";
        await http.Response.WriteAsync($"<Error><Code>{code}</Code><Message>no</Message></Error>");
    }

    private bool IsSigned(HttpContext http, byte[] body)
    {
        var request = http.Request;
        var content = request.Headers["x-amz-content-sha256"].ToString();
        if (content != Hex(SHA256.HashData(body)))
            return false; // the body itself must be signed
        var authorization = request.Headers.Authorization.ToString();
        var fields = authorization[(authorization.IndexOf(' ', StringComparison.Ordinal) + 1)..]
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(field => field.Split('=', 2))
            .ToDictionary(field => field[0], field => field[1]);
        var scope = fields["Credential"].Split('/', 2)[1];
        var headers = fields["SignedHeaders"].Split(';');
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2);
        var query =
            target.Length < 2
                ? ""
                : string.Join('&', target[1].Split('&').Select(p => p.Contains('=') ? p : p + "=").Order(StringComparer.Ordinal));
        var canonical = string.Join(
            '\n',
            request.Method,
            target[0],
            query,
            string.Concat(headers.Select(name => $"{name}:{request.Headers[name].ToString().Trim()}\n")),
            fields["SignedHeaders"],
            content
        );
        var toSign =
            $"AWS4-HMAC-SHA256\n{request.Headers["x-amz-date"]}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope.Split('/'))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))) == fields["Signature"];
    }

    private async Task ForwardAsync(HttpContext http, byte[] body, S3Trouble? trouble)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), backend + target)
        {
            Content = new ByteArrayContent(body),
        };
        foreach (var (name, value) in http.Request.Headers)
        {
            if (name is not ("Host" or "Content-Length") && !request.Headers.TryAddWithoutValidation(name, value.ToArray()))
                request.Content.Headers.TryAddWithoutValidation(name, value.ToArray());
        }
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (name is not ("Transfer-Encoding" or "Connection"))
                http.Response.Headers[name] = values.ToArray();
        }
        if (response.Content.Headers.ContentLength is { } length)
            http.Response.ContentLength = length;
        if (trouble is S3Trouble.CutsDownload)
        {
            var half = (await response.Content.ReadAsByteArrayAsync()).AsMemory(0, (int)(response.Content.Headers.ContentLength! / 2));
            await http.Response.Body.WriteAsync(half);
            await http.Response.Body.FlushAsync();
            http.Abort();
            return;
        }
        await response.Content.CopyToAsync(http.Response.Body);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLower(CultureInfo.InvariantCulture);
}
