var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", () => "Hello from an image that no daemon built");
app.Run();
